// A run outlives the page: it is kept in the browser and offered again, and what keeps it from that is
// said in a sentence.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expectNoViolation } from "./axe.ts";
import { Site, test, expect as usual } from "./page_test.ts";

/** A page that is opened anew compiles its shaders first. */
const expect = usual.configure({ timeout: 30_000 });

const SMALL = "?trainImages=512&hiddenUnits=8&batchSize=32";

const offer = (page: Page) => page.getByRole("region", { name: "Kept run" });
const answer = (page: Page, name: string) => offer(page).getByRole("button", { name });
const files = (page: Page) => page.locator(".run-files");

async function weights(page: Page): Promise<Buffer> {
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save weights" }).click();
  return readFile(await (await saving).path());
}

/** As if the person went to another tab, when training has read its results 40 times: on every GPU early. */
async function hideInTraining(page: Page) {
  await page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const map = prototype.mapAsync;
    let readings = 0;
    prototype.mapAsync = function (...given) {
      if (++readings === 40) {
        Object.defineProperty(document, "visibilityState", { value: "hidden" });
        document.dispatchEvent(new Event("visibilitychange"));
      }
      return map.apply(this, given);
    };
  });
}

/** Makes so many steps one by one, and waits until the run is kept. */
async function step(site: Site, steps: number) {
  for (let i = 1; i <= steps; i++) {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(new RegExp(`^${i} of`));
  }
  await expect(files(site.page)).toContainText(`at step ${steps}:`);
}

test("goes on after the page was closed in mid-training, to the same bits", async ({ site }) => {
  const { page } = site;
  const query = `${SMALL}&epochs=60&learningRate=0.002`;
  await site.open(query);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished", { timeout: 90_000 });
  const whole = await weights(page);

  await site.button("Reset").click();
  await expect(site.number("Step")).toHaveText("0 of 960");
  await hideInTraining(page);
  await site.button("Train").click();
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
  const csv = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save Loss as CSV" }).click();
  const steps = (await readFile(await (await csv).path(), "utf8"))
    .split("\n")
    .slice(1)
    .map((line) => Number.parseInt(line, 10));
  expect(steps[0]).toBe(1);
  expect(steps.filter((step) => step < keptAt).length, "points before").toBeGreaterThan(0);
  expect(steps.filter((step) => step > keptAt).length, "points after").toBeGreaterThan(0);
  expect((await weights(page)).equals(whole), "equal weights").toBe(true);
});

test("offers a finished run to be looked at", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=1`);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await expect(files(page)).toContainText("at step 16:");
  await expect(site.chart("loss")).toHaveAccessibleName(/On the test set it was .* after step 16/);
  const summary = await site.chart("loss").getAttribute("aria-label");
  const loss = await site.number("Loss").textContent();

  await page.reload();
  await expect(offer(page)).toContainText("A finished run of 16 steps");
  await answer(page, "Show it").click();
  await expect(site.status).toHaveText("Finished");
  await expect(site.number("Loss")).toHaveText(loss ?? "");
  await expect(site.chart("loss")).toHaveAccessibleName(summary ?? "");
  await expect(site.chart("mean-activation")).toHaveAccessibleName(/of 8 hidden units: from/);
});

test("what is typed while it loads makes no other run", async ({ site }) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 2);
  await page.clock.install();
  // Other outputs need other shaders.
  await site.open(`${SMALL}&outputActivation=linear`);
  await page.evaluate(() => {
    const { prototype } = GPUDevice;
    const create = prototype.createComputePipelineAsync;
    const goOn = new Promise((resolve) => Object.assign(window, { compile: resolve }));
    prototype.createComputePipelineAsync = async function (...given) {
      await goOn;
      return create.apply(this, given);
    };
  });
  await answer(page, "Go on with it").click();
  await expect(site.status).toHaveText("Compiling the shaders…");
  await site.setting("Sparsity weight").fill("0.7");
  await page.clock.fastForward(2000);
  await page.evaluate("compile()");
  await expect.poll(() => site.steps()).toBeGreaterThan(2);
  await expect(site.setting("Sparsity weight")).toHaveValue("0.7");
  await expect(page.getByText("Takes effect after Reset.")).toHaveCount(1);
});

test("stays until it is discarded, and no other run replaces it", async ({ site }) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 2);

  await site.open(SMALL);
  await expect(offer(page)).toContainText("A run of 2 of 800 steps");
  // Unanswered it is there the next time.
  await site.open(SMALL);
  await expect(offer(page)).toContainText("A run of 2 of 800 steps");
  await site.button("Step").click();
  await expect(files(page)).toContainText("not kept until you have said");
  await expect(site.number("Step")).toHaveText("1 of 800");

  await site.open(SMALL);
  await expect(offer(page)).toContainText("A run of 2 of 800 steps");
  await site.button("Step").click();
  await expect(files(page)).toContainText("not kept until you have said");
  await answer(page, "Discard").click();
  await expect(offer(page)).toHaveCount(0);
  await expect(files(page)).toContainText("at step 1:");
  await site.open(SMALL);
  await expect(offer(page)).toContainText("A run of 1 of 800 steps");
  await answer(page, "Discard").click();
  await expect(offer(page)).toHaveCount(0);
  await site.open(SMALL);
  await expect(offer(page)).toHaveCount(0);
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
  await expect(files(later.page)).toContainText("not kept until you have said");
  await later.button("Step").click();
  await expect(later.number("Step")).toHaveText("2 of 800");
  await expect(offer(later.page)).toContainText("A run of 3 of 800 steps");
  await answer(later.page, "Discard").click();
  await expect(files(later.page)).toContainText("at step 2:");
  await later.open(SMALL);
  await expect(offer(later.page)).toContainText("A run of 2 of 800 steps");
});

/** Changes what is kept. */
async function damage(page: Page, change: string) {
  await page.evaluate(async (change) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const base = await done(indexedDB.open("keyval-store"));
    const store = () => base.transaction("keyval", "readwrite").objectStore("keyval");
    const run = await done(store().get("parsimony.run"));
    new Function("run", change)(run);
    await done(store().put(run, "parsimony.run"));
    base.close();
  }, change);
}

test("what is damaged is not offered, and said so", async ({ site }) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 1);
  // The other kinds are in tests/unit/kept_run.spec.ts.
  await damage(page, "run.state.parameters.W_dec[5] = NaN");
  await site.open(SMALL);
  await expect(files(page)).toContainText(
    "The run that an earlier visit kept is not used: it is damaged, or of another version",
  );
  await expect(offer(page)).toHaveCount(0);
  await expect(site.alert).toHaveCount(0);
  await step(site, 1);
});

test("a reload in mid-training loses what came after the run was kept last, no more", async ({
  site,
}) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=10000`);
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
  await expect(site.chart("loss")).toHaveAccessibleName(/^Loss over [\d,]+ steps: from 0\.\d+ to/);
});

/** Locks may be refused at once, or only when the run is to be kept. */
for (const granted of [0, 1]) {
  test(`refused locks, but for ${granted}: says so and trains on`, async ({ site }) => {
    const { page } = site;
    await page.addInitScript((granted) => {
      const { prototype } = LockManager;
      const request = prototype.request as (...given: unknown[]) => Promise<unknown>;
      let requests = 0;
      prototype.request = function (this: LockManager, ...given: unknown[]) {
        return requests++ < granted
          ? request.apply(this, given)
          : Promise.reject(new DOMException("Access is denied.", "SecurityError"));
      } as typeof prototype.request;
    }, granted);
    await site.open(`${SMALL}&epochs=2`);
    await site.button("Train").click();
    await expect(site.status).toHaveText("Finished");
    await expect(files(page)).toContainText("The run is not kept: Access is denied.");
    await expect(offer(page)).toHaveCount(0);
  });
}

test.describe("where the kept run can't be loaded", () => {
  test.use({ expectedErrors: /No memory/ });

  test("stays offered, and goes on once it can", async ({ site }) => {
    const { page } = site;
    await site.open(SMALL);
    await step(site, 2);
    await site.open(SMALL);
    await expect(offer(page)).toBeVisible();
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
  });
});

/** Runs something in the worker for the browser's storage, before its own script. */
const inStorage = (page: Page, script: string) =>
  page.route("**/*kept_run_worker*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script};\n${await response.text()}` });
  });

test("a full storage: says so and trains on, and what was kept stays", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=2`);
  await step(site, 2);
  await inStorage(
    page,
    `IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError") }`,
  );
  await site.open(`${SMALL}&epochs=2`);
  await answer(page, "Go on with it").click();
  await expect(site.status).toHaveText("Finished");
  await expect(files(page)).toContainText("The run is not kept: this browser's storage is full.");
  await page.reload();
  await expect(offer(page)).toContainText("A run of 2 of 32 steps");
});

test("a blocked storage: says so and trains on", async ({ site }) => {
  const { page } = site;
  await inStorage(
    page,
    `indexedDB.open = () => { throw new DOMException("It is blocked.", "SecurityError") }`,
  );
  await site.open(`${SMALL}&epochs=2`);
  await expect(files(page)).toContainText(
    "What earlier visits kept cannot be read: It is blocked.",
  );
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await expect(files(page)).toContainText("The run is not kept: It is blocked.");
});

test.describe("where the storage's script does not load", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  test("says so and trains on", async ({ site }) => {
    await site.page.route("**/*kept_run_worker*", (route) => route.abort());
    await site.open(SMALL);
    await site.button("Step").click();
    await expect(files(site.page)).toContainText("The run is not kept: its script did not load.");
    await expect(site.number("Step")).toHaveText("1 of 800");
  });
});

test.describe("where the device is lost", () => {
  test.use({ expectedErrors: /DeviceLostError/ });

  test("the run is offered at once, and goes on", async ({ site, browser }) => {
    const { page } = site;
    await site.open(`${SMALL}&epochs=5000`);
    await step(site, 3);
    const session = await browser.newBrowserCDPSession();
    await session.send("Browser.crashGpuProcess");
    await expect(site.alert).toContainText(/GPU device was lost/);
    await expect(offer(page)).toContainText("A run of 3 of 80,000 steps");
    await answer(page, "Go on with it").click();
    await expect(site.status).toHaveText("Training");
    await expect.poll(() => site.steps()).toBeGreaterThan(3);
    await expect(site.alert).toHaveCount(0);
  });
});

test("a run that has diverged is not kept", async ({ site }) => {
  await site.open(`${SMALL}&outputActivation=linear&learningRate=1&sparsityWeight=100`);
  await site.page.evaluate(() => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    // What a diverged run's parameters read as.
    prototype.getMappedRange = function (...given) {
      const found = range.apply(this, given);
      if (found.byteLength > 20_000) new Float32Array(found).fill(Number.NaN);
      return found;
    };
  });
  await site.button("Step").click();
  await expect(files(site.page)).toContainText(
    /The run is not kept: In this state's parameters, value 0 of W_enc is NaN; it must be finite\./,
  );
});

test.describe("360 pixels wide", () => {
  test.use({
    viewport: { width: 360, height: 740 },
    deviceScaleFactor: 2,
    hasTouch: true,
  });

  test("the offer can be read and tapped", async ({ site }) => {
    const { page } = site;
    await site.open(SMALL);
    await step(site, 1);
    await site.open(SMALL);
    await expect(offer(page)).toBeVisible();
    await expectNoViolation(page, "main");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    for (const button of await offer(page).getByRole("button").all()) {
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(40);
    }
    await answer(page, "Discard").tap();
    await expect(offer(page)).toHaveCount(0);
  });
});
