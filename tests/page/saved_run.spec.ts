// A run outlasts the page: it is saved in the browser and offered after a reload.

import type { Page } from "@playwright/test";
import { saved, savedTable } from "./downloads.ts";
import { calls, hold, release } from "./held_calls.ts";
import { changeStored } from "./indexed_db.ts";
import { Site, type Steps, test, walk } from "./page_test.ts";
import { pin, rows } from "./pinned_runs.ts";
import {
  expect,
  expectOffer,
  expectSaved,
  files,
  offer,
  offerButton,
  offeredStep,
  pauseAndSave,
  SMALL,
  savedStep,
  step,
} from "./saved_run.ts";

/**
 * Hides the page as soon as it trains, so that the run is saved in the middle of training on any GPU, and
 * holds everything that is read from the GPU from then on, so that it is not saved again.
 */
async function hideWhenTraining(page: Page) {
  await page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const status = document.querySelector("[role=status]");
    const files = document.querySelector(".run-files") as Element;
    new MutationObserver((_, observer) => {
      if (status?.textContent !== "Training") return;
      observer.disconnect();
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
      new MutationObserver(() => {
        prototype.mapAsync = () => new Promise(() => {});
      }).observe(files, { subtree: true, attributeFilter: ["data-saved-step"] });
    }).observe(document.body, { subtree: true, characterData: true, childList: true });
  });
}

test("a page closed during training resumes to the same bits", async ({ site }) => {
  const { page } = site;
  const query = `${SMALL}&epochs=20&learningRate=0.002`;
  await site.open(query);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 90_000 });
  const whole = (await saved(page, "Save weights")).bytes;

  await expectSaved(page, 320);
  await site.button("Restart").click();
  await expect(site.number("Step")).toHaveText("0 of 320");
  await expect(files(page)).toContainText("previous run (step 320) stays saved");
  // Into the second epoch.
  const steps = 18;
  await step(site, steps);
  await hideWhenTraining(page);
  await site.button("Train").click();
  await expect.poll(() => savedStep(page)).toBeGreaterThan(steps);

  // Without the link: the settings come from the saved run.
  await page.goto("./");
  await expect(offer(page)).toContainText(/step [\d,]+ of 320, λ = 0.1, 8 units, loss 0\.\d+/);
  const savedAt = await offeredStep(page);
  expect(savedAt, "the step in mid-training").toBeGreaterThan(steps);
  expect(savedAt, "the step in mid-training").toBeLessThan(320);
  await offerButton(page, "Resume").click();
  await expect(offer(page)).toHaveCount(0);
  await expect(site.setting("Learning rate")).toHaveValue("0.002");
  await expect(site.status).toHaveText("Finished", { timeout: 90_000 });
  await expect(site.number("Step")).toHaveText("320 of 320");
  await expect(site.number("Epoch")).toHaveText("20/20");
  // The curve starts where the run started.
  await expect(site.chart("loss")).toHaveAccessibleName(/over 320 steps: from 0\.\d+ to/);
  const [, ...lines] = await savedTable(page, "Loss");
  const curve = lines.map(([step]) => Number(step));
  expect(curve[0]).toBe(1);
  expect(curve.filter((step) => step < savedAt).length, "points before").toBeGreaterThan(0);
  expect(curve.filter((step) => step > savedAt).length, "points after").toBeGreaterThan(0);
  expect((await saved(page, "Save weights")).bytes.equals(whole), "equal weights").toBe(true);
});

const afterReloads: Steps = {
  "a finished run is offered, and opens": async (site) => {
    const { page } = site;
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished");
    await expectSaved(page, 16);
    await expect(site.chart("loss")).toHaveAccessibleName(
      /On the test set it was .* after step 16/,
    );
    const summary = await site.chart("loss").getAttribute("aria-label");
    const loss = await site.number("Loss").textContent();

    await page.reload();
    await expectOffer(page, 16);
    // It appears late, and must not move what the user is about to press.
    const button = await site.button("Train").boundingBox();
    const offered = await offer(page).boundingBox();
    expect(offered?.y).toBeGreaterThan((button?.y ?? Number.NaN) + (button?.height ?? 0));
    await offerButton(page, "Open").click();
    await expect(site.status).toHaveText("Finished");
    await expect(site.number("Loss")).toHaveText(loss ?? "");
    await expect(site.chart("loss")).toHaveAccessibleName(summary ?? "");
    await expect(site.chart("mean-activation")).toHaveAccessibleName(/of 8 hidden units: from/);

    await pin(site);
    await page.reload();
    await page.getByRole("tab", { name: "Compare" }).click();
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText("all 16 steps");
    await page.getByRole("tab", { name: "Watch" }).click();
    await offerButton(page, "Open").click();
    await expect(site.status).toHaveText("Finished");
  },
  "a run in training loses only what came after its last save": async (site) => {
    const { page } = site;
    await site.fill("Epochs", "10000");
    await site.button("Restart").click();
    await expect(site.number("Step")).toHaveText("0 of 160,000");
    await site.button("Train").click();
    await expect.poll(() => savedStep(page)).toBeGreaterThan(16);
    const first = await savedStep(page);
    await expect(site.status).toHaveText("Training");

    await page.reload();
    const last = await offeredStep(page);
    expect(last).toBeGreaterThanOrEqual(first);
    await offerButton(page, "Resume").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(last);
    await expect(site.status).toHaveText("Training");
    // The curve starts where the run started.
    await expect(site.chart("loss")).toHaveAccessibleName(
      /^Loss over [\d,]+ steps: from 0\.\d+ to/,
    );
  },
};

test("a run is offered after a reload", { tag: "@long" }, async ({ site }) => {
  await site.open(`${SMALL}&epochs=1`);
  await walk(site, afterReloads);
});

const visits: Steps = {
  "a run that can't be loaded stays offered, and resumes once it can": async (site) => {
    const { page } = site;
    await site.open(SMALL);
    await expectOffer(page, 2);
    // The codes need memory too: they are sampled by then.
    await expect(site.chart("mean-activation")).toHaveAccessibleName(/of 8 hidden units: from/);
    await page.evaluate(() => {
      const { prototype } = GPUDevice;
      const create = prototype.createBuffer;
      prototype.createBuffer = () => {
        prototype.createBuffer = create;
        throw new RangeError("No memory");
      };
    });
    await offerButton(page, "Resume").click();
    await expect(site.alert).toContainText("No memory");
    await expectOffer(page, 2);
    await site.button("Start again").click();
    await expect(site.status).toHaveText("Ready, untrained");
    await offerButton(page, "Resume").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await expect(offer(page)).toHaveCount(0);
  },
  "typing while it loads does not replace it": async (site) => {
    const { page } = site;
    const steps = await pauseAndSave(site);
    await page.clock.install();
    // A different output activation needs different shaders.
    await site.open(`${SMALL}&outputActivation=linear`);
    await page.evaluate(hold, calls.shaders);
    await offerButton(page, "Resume").click();
    await expect(site.status).toHaveText("Compiling the shaders…");
    await site.fill("Sparsity weight", "0.7");
    await page.clock.fastForward(2000);
    await release(page);
    await expect.poll(() => site.steps()).toBeGreaterThan(steps);
    await expect(site.setting("Sparsity weight")).toHaveValue("0.7");
    await expect(page.locator(".is-pending")).toHaveCount(1);
  },
  "a damaged run is not offered, and the page says so": async (site) => {
    const { page } = site;
    await pauseAndSave(site);
    // Other kinds of damage are in tests/unit/checkpoint_file.spec.ts.
    await changeStored(page, "parsimony.run", (run: { file: Uint8Array }) => {
      // The last value of the last moment becomes NaN.
      run.file.set([0, 0, 0xc0, 0x7f], run.file.length - 4);
      return run;
    });
    await site.open(SMALL);
    await expect(files(page)).toContainText("is damaged or from another version");
    await expect(offer(page)).toHaveCount(0);
    await expect(site.alert).toHaveCount(0);
    await step(site, 1);
  },
  "a second run is saved beside it; a third waits until one of them is resolved": async (site) => {
    const { page } = site;
    await site.open(SMALL);
    await step(site, 2);
    await expectOffer(page, 1);
    await site.open(SMALL);
    await expectOffer(page, 2);
    await site.button("Step").click();
    await expect(files(page)).toContainText("once you resume or discard");
    await offerButton(page, "Discard").click();
    await expectOffer(page, 1);
    await expectSaved(page, 1);
    for (const step of [2, 3]) {
      await site.button("Step").click();
      await expectSaved(page, step);
    }
  },
  "the current run is offered in turn when an earlier one is resumed": async (site) => {
    const { page } = site;
    await offerButton(page, "Resume").click();
    await expectOffer(page, 3);
    const steps = await pauseAndSave(site);
    await site.open(SMALL);
    await expectOffer(page, steps);
  },
  "a discarded run is gone": async (site) => {
    const { page } = site;
    await offerButton(page, "Discard").click();
    await expectOffer(page, 3);
    await offerButton(page, "Discard").click();
    await expect(offer(page)).toHaveCount(0);
    await site.open(SMALL);
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(offer(page)).toHaveCount(0);
  },
  "a run moved to the backup just before the page was closed is offered once": async (site) => {
    const { page } = site;
    await step(site, 2);
    // The page was closed before another run was saved in its place.
    await changeStored(page, "parsimony.run", (run) => Object.assign(window, { run }) && run);
    await changeStored(page, "parsimony.earlier", () => Reflect.get(window, "run"));
    await site.open(SMALL);
    await offerButton(page, "Discard").click();
    await expect(offer(page)).toHaveCount(0);
    await step(site, 1);
    await site.open(SMALL);
    await expectOffer(page, 1);
    await offerButton(page, "Discard").click();
    await expect(offer(page)).toHaveCount(0);
  },
};

test.describe("a saved run that can't be loaded at first", () => {
  test.use({ expectedErrors: /No memory/ });

  test("is offered at every visit until it is resolved", { tag: "@long" }, async ({ site }) => {
    await site.open(SMALL);
    await step(site, 2);
    await walk(site, visits);
  });
});

test("a saved run offered in another tab is not offered until that one is closed", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 3);
  const other = new Site(await page.context().newPage());
  await other.open(SMALL);
  await other.button("Step").click();
  await expect(files(other.page)).toContainText("another tab is saving its own");

  await page.reload();
  await expectOffer(other.page, 3);
  await expect(files(page)).toContainText("open in another tab");
  await expect(offer(page)).toHaveCount(0);
  // With the first tab out of its way it saves its own run.
  await expectSaved(other.page, 1);
  await other.page.close();
  await expectOffer(page, 1);
  await offerButton(page, "Discard").click();
  await expectOffer(page, 3);
  await expect(files(page)).not.toContainText("open in another tab");
});

test("a tab opened later does not replace the save of the first", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 3);

  const later = new Site(await page.context().newPage());
  await later.open(SMALL);
  await later.button("Step").click();
  await expect(files(later.page)).toContainText("another tab is saving its own");
  await expect(offer(later.page)).toHaveCount(0);

  await page.close();
  await expectOffer(later.page, 3);
  await expectSaved(later.page, 1);
  await later.button("Step").click();
  await expectSaved(later.page, 2);
  await expectOffer(later.page, 3);
  await offerButton(later.page, "Discard").click();
  await later.open(SMALL);
  await expectOffer(later.page, 2);
});
