// A run outlives the page: it is kept in the browser and offered again.

import type { Page } from "@playwright/test";
import type { TrainerState } from "../../src/training/state.ts";
import { compileShaders, holdShaders } from "./held_shaders.ts";
import { Site, type Steps, test, walk } from "./page_test.ts";
import { pin, rows } from "./pinned_runs.ts";
import { saved, savedTable } from "./saved.ts";
import { answer, expect, files, offer, pauseAndKeep, SMALL, step } from "./saved_run.ts";
import { changeStored } from "./stored.ts";

/**
 * As if the person went to another tab, when training has read its results 40 times: on every GPU early.
 * Once the run is read for keeping, training rests for good.
 */
async function hideInTraining(page: Page) {
  await page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const map = prototype.mapAsync;
    /** A reading of the run's state is larger than all that training reads. */
    const stateBytes = 20_000;
    let readings = 0;
    let isRead = false;
    prototype.mapAsync = function (...given) {
      if (++readings === 40) {
        Object.defineProperty(document, "visibilityState", { value: "hidden" });
        document.dispatchEvent(new Event("visibilitychange"));
      }
      const [, , bytes = 0] = given;
      if (readings > 40 && bytes > stateBytes) isRead = true;
      else if (isRead) {
        Object.assign(window, { isHeld: true });
        return new Promise(() => {});
      }
      return map.apply(this, given);
    };
  });
}

test("goes on after the page was closed in mid-training, to the same bits", async ({ site }) => {
  const { page } = site;
  const query = `${SMALL}&epochs=60&learningRate=0.002`;
  await site.open(query);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 90_000 });
  const whole = (await saved(page, "Save weights")).bytes;

  await expect(files(page)).toContainText("at step 960:");
  await site.button("Reset").click();
  await expect(site.number("Step")).toHaveText("0 of 960");
  await expect(files(page)).toContainText(
    "The run before this one is kept at step 960 until this one begins: a reload offers it again.",
  );
  await hideInTraining(page);
  await site.button("Train").click();
  await expect.poll(() => page.evaluate("window.isHeld")).toBe(true);
  // A keep of the very first steps may come before.
  await expect(files(page)).toContainText(/at step \d{2,3}:/);

  // Without the link: the settings come from what is kept.
  await page.goto("./");
  await expect(offer(page)).toContainText(
    /A run of [\d,]+ of 960 steps \(λ = 0.1, 8 units, loss 0\.\d+\) from .* is kept/,
  );
  const [, done = ""] = /run of ([\d,]+) of/.exec((await offer(page).textContent()) ?? "") ?? [];
  const keptAt = Number(done.replace(",", ""));
  expect(keptAt, "the step in mid-training").toBeLessThan(960);
  await answer(page, "Go on with it").click();
  await expect(offer(page)).toHaveCount(0);
  await expect(site.setting("Learning rate")).toHaveValue("0.002");
  await expect(site.status).toHaveText("Finished", { timeout: 90_000 });
  await expect(site.number("Step")).toHaveText("960 of 960");
  await expect(site.number("Epoch")).toHaveText("60 of 60");
  // The curve begins where the run began.
  await expect(site.chart("loss")).toHaveAccessibleName(/over 960 steps: from 0\.\d+ to/);
  const [, ...lines] = await savedTable(page, "Loss");
  const steps = lines.map(([step]) => Number(step));
  expect(steps[0]).toBe(1);
  expect(steps.filter((step) => step < keptAt).length, "points before").toBeGreaterThan(0);
  expect(steps.filter((step) => step > keptAt).length, "points after").toBeGreaterThan(0);
  expect((await saved(page, "Save weights")).bytes.equals(whole), "equal weights").toBe(true);
});

const afterReloads: Steps = {
  "a finished run is offered to be looked at": async (site) => {
    const { page } = site;
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished");
    await expect(files(page)).toContainText("at step 16:");
    await expect(site.chart("loss")).toHaveAccessibleName(
      /On the test set it was .* after step 16/,
    );
    const summary = await site.chart("loss").getAttribute("aria-label");
    const loss = await site.number("Loss").textContent();

    await page.reload();
    await expect(offer(page)).toContainText("A finished run of 16 steps");
    // It comes late, and must not move what is being pressed.
    const button = await site.button("Train").boundingBox();
    const offered = await offer(page).boundingBox();
    expect(offered?.y).toBeGreaterThan((button?.y ?? Number.NaN) + (button?.height ?? 0));
    await answer(page, "Show it").click();
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
    await answer(page, "Show it").click();
    await expect(site.status).toHaveText("Finished");
  },
  "one in mid-training loses what came after it was kept last, no more": async (site) => {
    const { page } = site;
    await site.setting("Epochs").fill("10000");
    await site.button("Reset").click();
    await expect(site.number("Step")).toHaveText("0 of 160,000");
    await site.button("Train").click();
    const words = /Kept in this browser at step ([\d,]+): after a reload it is offered again\./;
    await expect(files(page)).toContainText(words);
    const at = async () =>
      Number(words.exec((await files(page).textContent()) ?? "")?.[1]?.replaceAll(",", ""));
    const first = await at();
    await expect(site.status).toHaveText("Training");

    await page.reload();
    await expect(offer(page)).toContainText(/A run of [\d,]+ of 160,000 steps/);
    const [, done = ""] = /run of ([\d,]+) of/.exec((await offer(page).textContent()) ?? "") ?? [];
    const kept = Number(done.replaceAll(",", ""));
    expect(kept).toBeGreaterThanOrEqual(first);
    await answer(page, "Go on with it").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(kept);
    await expect(site.status).toHaveText("Training");
    // The curve begins where the run began.
    await expect(site.chart("loss")).toHaveAccessibleName(
      /^Loss over [\d,]+ steps: from 0\.\d+ to/,
    );
  },
};

test("a run is offered after a reload", async ({ site }) => {
  await site.open(`${SMALL}&epochs=1`);
  await walk(site, afterReloads);
});

const visits: Steps = {
  "what can't be loaded stays offered, and goes on once it can": async (site) => {
    const { page } = site;
    await site.open(SMALL);
    await expect(offer(page)).toContainText("A run of 2 of 800 steps");
    // The codes need memory too: they are looked at by then.
    await expect(site.chart("mean-activation")).toHaveAccessibleName(/of 8 hidden units: from/);
    await page.evaluate(() => {
      const { prototype } = GPUDevice;
      const create = prototype.createBuffer;
      prototype.createBuffer = () => {
        prototype.createBuffer = create;
        throw new RangeError("No memory");
      };
    });
    await answer(page, "Go on with it").click();
    await expect(site.alert).toContainText("No memory");
    await expect(offer(page)).toContainText("A run of 2 of 800 steps");
    await site.button("Start again").click();
    await expect(site.status).toHaveText("Ready, untrained");
    await answer(page, "Go on with it").click();
    await expect.poll(() => site.steps()).toBeGreaterThan(2);
    await expect(offer(page)).toHaveCount(0);
  },
  "what is typed while it loads makes no other run": async (site) => {
    const { page } = site;
    const steps = await pauseAndKeep(site);
    await page.clock.install();
    // Other outputs need other shaders.
    await site.open(`${SMALL}&outputActivation=linear`);
    await page.evaluate(holdShaders);
    await answer(page, "Go on with it").click();
    await expect(site.status).toHaveText("Compiling the shaders…");
    await site.setting("Sparsity weight").fill("0.7");
    await page.clock.fastForward(2000);
    await compileShaders(page);
    await expect.poll(() => site.steps()).toBeGreaterThan(steps);
    await expect(site.setting("Sparsity weight")).toHaveValue("0.7");
    await expect(page.getByText("Takes effect after Reset.")).toHaveCount(1);
  },
  "what is damaged is not offered, and said so": async (site) => {
    const { page } = site;
    await pauseAndKeep(site);
    // The other kinds are in tests/unit/kept_run.spec.ts.
    await changeStored(page, "parsimony.run", (run: { state: TrainerState }) => {
      run.state.parameters.W_dec[5] = Number.NaN;
      return run;
    });
    await site.open(SMALL);
    await expect(files(page)).toContainText(
      "The run that an earlier visit kept is not used: it is damaged, or of another version",
    );
    await expect(offer(page)).toHaveCount(0);
    await expect(site.alert).toHaveCount(0);
    await step(site, 1);
  },
  "a run beside it is kept too; a third one waits until one of them is answered": async (site) => {
    const { page } = site;
    await site.open(SMALL);
    await step(site, 2);
    await expect(offer(page)).toContainText("A run of 1 of 800 steps");
    await site.open(SMALL);
    await expect(offer(page)).toContainText("A run of 2 of 800 steps");
    await site.button("Step").click();
    await expect(files(page)).toContainText("not kept until you have said");
    await answer(page, "Discard").click();
    await expect(offer(page)).toContainText("A run of 1 of 800 steps");
    await expect(files(page)).toContainText("at step 1:");
    for (const step of [2, 3]) {
      await site.button("Step").click();
      await expect(files(page)).toContainText(`at step ${step}:`);
    }
  },
  "the run that was there is offered in turn when an earlier one is gone on with": async (site) => {
    const { page } = site;
    await answer(page, "Go on with it").click();
    await expect(offer(page)).toContainText("A run of 3 of 800 steps");
    const steps = await pauseAndKeep(site);
    await site.open(SMALL);
    await expect(offer(page)).toContainText(`A run of ${steps} of 800 steps`);
  },
  "what is discarded is gone": async (site) => {
    const { page } = site;
    await answer(page, "Discard").click();
    await expect(offer(page)).toContainText("A run of 3 of 800 steps");
    await answer(page, "Discard").click();
    await expect(offer(page)).toHaveCount(0);
    await site.open(SMALL);
    await expect(site.status).toHaveText("Ready, untrained");
    await expect(offer(page)).toHaveCount(0);
  },
  "a run that was set aside when the page was closed is one run": async (site) => {
    const { page } = site;
    await step(site, 2);
    // Nothing was kept in its place any more.
    await changeStored(page, "parsimony.run", (run) => Object.assign(window, { run }) && run);
    await changeStored(page, "parsimony.earlier", () => Reflect.get(window, "run"));
    await site.open(SMALL);
    await answer(page, "Discard").click();
    await expect(offer(page)).toHaveCount(0);
    await step(site, 1);
    await site.open(SMALL);
    await expect(offer(page)).toContainText("A run of 1 of 800 steps");
    await answer(page, "Discard").click();
    await expect(offer(page)).toHaveCount(0);
  },
};

test.describe("where the kept run can't be loaded at first", () => {
  test.use({ expectedErrors: /No memory/ });

  test("is offered at every visit until it is answered", async ({ site }) => {
    await site.open(SMALL);
    await step(site, 2);
    await walk(site, visits);
  });
});

test("where the kept run is offered in another tab, says so until that one is closed", async ({
  site,
}) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 3);
  const other = new Site(await page.context().newPage());
  await other.open(SMALL);
  await other.button("Step").click();
  await expect(files(other.page)).toContainText("not kept while another tab is open");

  await page.reload();
  await expect(offer(other.page)).toContainText("A run of 3 of 800 steps");
  await expect(files(page)).toContainText("in another tab of this page");
  await expect(offer(page)).toHaveCount(0);
  // With the first out of its way it keeps its own.
  await expect(files(other.page)).toContainText("at step 1:");
  await other.page.close();
  await expect(offer(page)).toContainText("A run of 1 of 800 steps");
  await answer(page, "Discard").click();
  await expect(offer(page)).toContainText("A run of 3 of 800 steps");
  await expect(files(page)).not.toContainText("in another tab of this page");
});

test("a tab that is opened later does not replace what the first keeps", async ({ site }) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 3);

  const later = new Site(await page.context().newPage());
  await later.open(SMALL);
  await later.button("Step").click();
  await expect(files(later.page)).toContainText("not kept while another tab is open");
  await expect(offer(later.page)).toHaveCount(0);

  await page.close();
  await expect(offer(later.page)).toContainText("A run of 3 of 800 steps");
  await expect(files(later.page)).toContainText("at step 1:");
  await later.button("Step").click();
  await expect(files(later.page)).toContainText("at step 2:");
  await expect(offer(later.page)).toContainText("A run of 3 of 800 steps");
  await answer(later.page, "Discard").click();
  await later.open(SMALL);
  await expect(offer(later.page)).toContainText("A run of 2 of 800 steps");
});
