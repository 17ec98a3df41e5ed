// Errors in saving a run: the page says why, and training continues.

import type { Page } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { loadMethod } from "../../src/training/stages.ts";
import { changeStored } from "./indexed_db.ts";
import { test } from "./page_test.ts";
import {
  expect,
  expectOffer,
  expectSaved,
  files,
  offer,
  offerButton,
  SMALL,
  savedStep,
  step,
} from "./saved_run.ts";

/** Locks may be denied immediately, or only when the run is to be saved. */
for (const granted of [0, 1]) {
  test(`if locks are denied after ${granted}, the page says so and the run trains`, {
    tag: "@long",
  }, async ({ site }) => {
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
    await expect(files(page)).toContainText("could not be saved: Access is denied.");
    await expect(offer(page)).toHaveCount(0);
  });
}

/** Runs a script in the storage worker before its own. */
const inStorage = (page: Page, script: string) =>
  page.route("**/*storage_worker*", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${script};\n${await response.text()}` });
  });

const FULL = "could not be saved: this browser's storage is full.";

test("if the storage is full, the page says so, the run trains and the last save stays", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await site.open(`${SMALL}&epochs=2`);
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  await site.button("Step").click();
  await expect(files(page)).toContainText(FULL);
  await page.getByRole("button", { name: "Pin", exact: true }).click();
  await expect(site.alert).toContainText(/lost when you close the page/);
  await session.send("Storage.overrideQuotaForOrigin", { origin });
  await site.button("Step").click();
  await expectSaved(page, 2);

  await inStorage(
    page,
    `IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError") }`,
  );
  await site.open(`${SMALL}&epochs=2`);
  await offerButton(page, "Resume").click();
  await expect(site.status).toHaveText("Finished");
  await expect(files(page)).toContainText(FULL);
  await page.unrouteAll();
  await page.reload();
  await expectOffer(page, 2);
});

test("if the storage is blocked, the page says so and the run trains", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await inStorage(
    page,
    `indexedDB.open = () => { throw new DOMException("It is blocked.", "SecurityError") }`,
  );
  await site.open(`${SMALL}&epochs=2`);
  await expect(files(page)).toContainText("could not be read: It is blocked.");
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  await expect(files(page)).toContainText("could not be saved: It is blocked.");
});

test.describe("a storage script that does not load", () => {
  test.use({ expectedErrors: /Failed to load resource/ });

  test("is reported, and the run trains", { tag: "@long" }, async ({ site }) => {
    await site.page.route("**/*storage_worker*", (route) => route.abort());
    await site.open(SMALL);
    await site.button("Step").click();
    await expect(files(site.page)).toContainText("could not be saved: its script did not load.");
    await expect(site.number("Step")).toHaveText("1 of 800");
  });
});

test("after a slow write the run is soon saved again", { tag: "@long" }, async ({ site }) => {
  const { page } = site;
  await inStorage(
    page,
    `const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...given) {
      postMessage("writing");
      return put.apply(this, given);
    }`,
  );
  await page.addInitScript(() => {
    const now = performance.now.bind(performance);
    let ahead = 0;
    performance.now = () => now() + ahead;
    Object.assign(window, { wait: (milliseconds: number) => (ahead += milliseconds) });
    window.Worker = class extends Worker {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        this.addEventListener("message", ({ data }) => {
          // As if the first write took a minute.
          if (data === "writing" && ahead === 0) ahead = 60_000;
        });
      }
    };
  });
  await site.open(`${SMALL}&epochs=10000`);
  await site.button("Train").click();
  await expect.poll(() => savedStep(page)).toBeGreaterThan(0);
  const first = await savedStep(page);
  await page.evaluate("wait(10_000)");
  await expect.poll(() => savedStep(page)).toBeGreaterThan(first);
});

test("a resumed run trains even if its backup can't be deleted", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 2);
  // As if the page was closed just after the run was moved to the backup.
  await changeStored(page, "parsimony.run", (run) => Object.assign(window, { run }) && run);
  await changeStored(page, "parsimony.earlier", () => Reflect.get(window, "run"));
  await inStorage(
    page,
    `IDBObjectStore.prototype.delete = () => { throw new DOMException("It is broken.", "UnknownError") }`,
  );
  await site.open(SMALL);
  await offerButton(page, "Resume").click();
  await expect.poll(() => site.steps()).toBeGreaterThan(2);
  await expect(site.status).toHaveText("Training");
  await expect(site.alert).toHaveCount(0);
});

const DIVERGED = "Not saved: the run diverged";
/** The parameters of the small run, in bytes: what a save reads is as large, and nothing that panels read. */
const PARAMETERS_BYTES = 4 * (2 * 784 * 8 + 8 + 784);

test("a diverged run is not saved, and the last good save stays", { tag: "@long" }, async ({
  site,
}) => {
  const { page } = site;
  await page.addInitScript((bytes) => {
    const { prototype } = GPUBuffer;
    const range = prototype.getMappedRange;
    // Makes the weights read like those of a diverged run.
    const diverge = () => {
      prototype.getMappedRange = function (...given) {
        const found = range.apply(this, given);
        if (found.byteLength >= bytes) new Float32Array(found).fill(Number.NaN);
        return found;
      };
    };
    Object.assign(window, { diverge });
  }, PARAMETERS_BYTES);
  await site.open(SMALL);
  await page.evaluate("diverge()");
  await site.button("Step").click();
  await expect(files(page)).toContainText(DIVERGED);
  await page.reload();
  await expect(site.status).toHaveText("Ready, untrained");
  await expect(offer(page)).toHaveCount(0);

  await step(site, 1);
  await page.evaluate("diverge()");
  await site.button("Step").click();
  await expect(files(page)).toContainText(/diverged\. The last good save is unchanged/);
  await page.reload();
  await expectOffer(page, 1);
});

test("a run that diverges stops at once, names the step and what to change, and restarts", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await loadMethod(parseSettings({ optimizer: "sgd" }));
  const wild = "optimizer=sgd&learningRate=10&reconstructionError=sum&outputActivation=linear";
  await site.open(`${SMALL}&epochs=10000&sparsityWeight=0&${wild}`);
  await site.button("Train").click();
  await expect(site.status).toHaveText("Diverged");
  await expect(page.getByText(/^Training diverged/)).toHaveText(
    /^Training diverged at step \d+: the loss became NaN or infinite\. Restart with a learning rate below 10 or the mean .*\.$/,
  );
  await expect(site.button("Train")).toBeDisabled();
  await expect(files(page)).toContainText(DIVERGED);
  await site.button("Restart").click();
  await expect(site.status).toHaveText("Ready, untrained");
  await expect(page.getByText(/^Training diverged/)).toHaveCount(0);
  await expect(site.button("Train")).toBeEnabled();
});
