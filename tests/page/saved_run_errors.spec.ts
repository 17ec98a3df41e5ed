// What keeps a run from being kept is said in a sentence, and training goes on.

import type { Page } from "@playwright/test";
import { test } from "./page_test.ts";
import { answer, expect, files, offer, SMALL, step } from "./saved_run.ts";

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

/** Runs something in the worker for the browser's storage, before its own script. */
const inStorage = (page: Page, script: string) =>
  page.route("**/*kept_run_worker*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script};\n${await response.text()}` });
  });

const FULL = "The run is not kept: this browser's storage is full.";

test("a full storage: says so and trains on, and what was kept stays", async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=2`);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await site.button("Step").click();
  await expect(files(page)).toContainText(FULL);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await expect(site.alert).toContainText(/lasts for this visit/);
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await site.button("Step").click();
  await expect(files(page)).toContainText("at step 2:");

  await inStorage(
    page,
    `IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError") }`,
  );
  await site.open(`${SMALL}&epochs=2`);
  await answer(page, "Go on with it").click();
  await expect(site.status).toHaveText("Finished");
  await expect(files(page)).toContainText(FULL);
  await page.unrouteAll();
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

test("after a slow write the run is soon kept again", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    const now = performance.now.bind(performance);
    let ahead = 0;
    performance.now = () => now() + ahead;
    Object.assign(window, { wait: (milliseconds: number) => (ahead += milliseconds) });
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...more: unknown[]) {
      // As if the first write took a minute.
      if (message.path?.[0] === "write" && ahead === 0) ahead = 60_000;
      return post.apply(this, [message, ...more] as Parameters<typeof post>);
    };
  });
  await site.open(`${SMALL}&epochs=10000`);
  await site.button("Train").click();
  await expect(files(page)).toContainText(/Kept in this browser at step/);
  const first = await files(page).textContent();
  await page.evaluate("wait(10_000)");
  await expect(files(page)).toContainText(/Kept in this browser at step/);
  await expect(files(page)).not.toHaveText(first ?? "");
});

const APART = "The run is not kept: it came apart, and its numbers are no numbers any more";

test("a run that has diverged is not kept, and what was kept before stays", async ({ site }) => {
  const { page } = site;
  await page.addInitScript(() => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    // What a diverged run's parameters read as.
    const comeApart = () => {
      prototype.getMappedRange = function (...given) {
        const found = range.apply(this, given);
        if (found.byteLength > 20_000) new Float32Array(found).fill(Number.NaN);
        return found;
      };
    };
    Object.assign(window, { comeApart });
  });
  await site.open(SMALL);
  await page.evaluate("comeApart()");
  await site.button("Step").click();
  await expect(files(page)).toContainText(`${APART}.`);
  await page.reload();
  await expect(site.status).toHaveText("Ready, untrained");
  await expect(offer(page)).toHaveCount(0);

  await step(site, 1);
  await page.evaluate("comeApart()");
  await site.button("Step").click();
  await expect(files(page)).toContainText(`${APART}; what was kept before stays.`);
  await page.reload();
  await expect(offer(page)).toContainText("A run of 1 of");
});
