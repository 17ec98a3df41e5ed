// Training on the page on data that are read while training.

import { rm, writeFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { readCheckpoint, writeCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { saved, savedTable } from "./downloads.ts";
import { activations, drop, expect, givenFile, sheet, trainOn, useButton } from "./own_data.ts";
import { type Site, test } from "./page_test.ts";

/** Chunks of 60 rows, whose bounds are inside of batches. */
const SETTINGS =
  "?hiddenUnits=8&batchSize=24&epochs=3&chunkRows=64&outputActivation=linear&learningRate=0.01";

/** For `addInitScript`: the data worker loads no more than `window.maxLoadedBytes`, if that is set. */
function limitLoading(): void {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, ...rest: unknown[]) {
    const value = Reflect.get(window, "maxLoadedBytes");
    if (value && message.path?.join() === "load") message.argumentList[1] = { type: "RAW", value };
    Reflect.apply(postMessage, this, [message, ...rest]);
  };
}

const setLimit = (page: Page, bytes: number) => page.evaluate(`maxLoadedBytes = ${bytes}`);

async function trainToEnd(site: Site) {
  await site.button("Train").click();
  await expect(site.status).toHaveText("Finished");
  const weights = (await saved(site.page, "Save weights")).bytes.toString("base64");
  const table = await savedTable(site.page, "Loss");
  // After how many epochs the test loss is computed depends on the time.
  const isOfTest = table[0]?.map((name) => name.startsWith("test"));
  return { weights, losses: table.map((line) => line.filter((_, i) => !isOfTest?.[i])) };
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(limitLoading);
});

test("rows that are read while training give the same bits as rows in memory", async ({ site }) => {
  const { page } = site;
  await site.open(SETTINGS);
  await trainOn(page, activations(200, 9));
  const loaded = await trainToEnd(site);
  await setLimit(page, 1000);
  await trainOn(page, activations(200, 9));
  const streamed = await trainToEnd(site);
  expect(Number(streamed.losses.at(-1)?.[2])).toBeGreaterThan(0);
  expect(streamed.losses).toEqual(loaded.losses);
  expect(streamed.weights).toBe(loaded.weights);
  await page.getByRole("button", { name: /^Data: / }).click();
  await expect(sheet(page)).toContainText("180 training rows and 20 test rows, 9 values each.");
  await expect(sheet(page)).toContainText("read from the files during training");
});

test("a checkpoint of the command opens on data that are read while training, if they are the same", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await site.open(SETTINGS);
  await setLimit(page, 1000);
  await trainOn(page, activations(200, 9));
  for (let i = 1; i <= 4; i++) {
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(new RegExp(`^${i} of`));
  }
  const file = await saved(page, "Save checkpoint");
  const { data, ...checkpoint } = readCheckpoint(file.bytes, file.name);
  const { weights } = await trainToEnd(site);

  const { name, inputs, formatFingerprint } = data;
  const asCommand = (pieces: Record<string, string>, run: typeof checkpoint = checkpoint) => {
    const id = { name, inputs, fingerprint: formatFingerprint as string, pieces };
    const inputsAs = { scaling: unscaled, inputScale: 1 };
    return givenFile("run.safetensors", writeCheckpoint({ ...run, data: id }, inputsAs, "0.1.0"));
  };
  await drop(page, asCommand({}));
  await expect(site.number("Step")).toHaveText(/^4 of/);
  expect((await trainToEnd(site)).weights).toBe(weights);
  const again = await saved(page, "Save checkpoint");
  const { pieces = {} } = readCheckpoint(again.bytes, again.name).data;
  expect(Object.keys(pieces)).toEqual(["0", "60", "120"]);

  // A run on the first rows only is of the same data.
  const settings = { ...checkpoint.settings, trainImages: 120 };
  await drop(page, asCommand({}, { ...checkpoint, settings, images: 120 }));
  await expect(site.number("Step")).toHaveText(/^4 of 15/);
  await trainToEnd(site);
  const ofFirst = await saved(page, "Save checkpoint");
  expect(readCheckpoint(ofFirst.bytes, ofFirst.name).data.fingerprint).toBe(formatFingerprint);

  await drop(page, asCommand({ ...pieces, 60: "of other rows" }));
  await expect(site.number("Step")).toHaveText(/^4 of/);
  await site.button("Train").click();
  await expect(site.alert).toContainText(
    "is not what the run was trained on: 60 rows from row 60 on (counted from 0) have changed",
  );
});

/** For `addInitScript`: buffers can be no larger than `window.maxBinding`, if that is set. */
function limitBuffers(): void {
  const name = "maxStorageBufferBindingSize";
  const { prototype } = GPUSupportedLimits;
  const { get } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  Object.defineProperty(prototype, name, {
    get() {
      return Reflect.get(window, "maxBinding") ?? get?.call(this);
    },
  });
}

test("rows that no buffer can hold give the same bits as rows on the GPU", {
  tag: "@long",
}, async ({ site }) => {
  const { page } = site;
  await page.addInitScript(limitBuffers);
  await site.open("?hiddenUnits=8&batchSize=24&epochs=2&outputActivation=linear&unit=1");
  const examples = page.locator(".unit-examples canvas").first();
  await trainOn(page, activations(2000, 9));
  const resident = await trainToEnd(site);
  const pictures = await examples.screenshot();
  // Rows take 86 kB.
  await page.evaluate("maxBinding = 2 ** 16");
  await trainOn(page, activations(2000, 9));
  const streamed = await trainToEnd(site);
  expect(Number(streamed.losses.at(-1)?.[2])).toBeGreaterThan(0);
  expect(streamed.losses).toEqual(resident.losses);
  expect(streamed.weights).toBe(resident.weights);
  await expect.poll(async () => (await examples.screenshot()).equals(pictures)).toBe(true);
});

test(
  "a file that is deleted ends the run with a sentence",
  { tag: "@long" },
  async ({ site }, info) => {
    const { page } = site;
    await site.open(SETTINGS);
    await setLimit(page, 1000);
    const path = info.outputPath("rows.npy");
    await writeFile(path, activations(400, 9).buffer);
    await page.getByRole("button", { name: /^Data: / }).click();
    await sheet(page).getByLabel("Files", { exact: true }).setInputFiles(path);
    await expect(useButton(page)).toHaveAttribute("aria-disabled", "false");
    await useButton(page).click();
    await expect(site.status).toHaveText("Ready, untrained");
    await rm(path);
    await site.button("Train").click();
    await expect(site.alert).toContainText(
      "rows.npy cannot be read: it was changed, moved or deleted after it was opened.",
    );
    await expect(site.alert).toContainText("The run stopped");
  },
);
