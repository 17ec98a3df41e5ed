// Checkpoints as files: saved by the page, and dropped on it; and runs that earlier versions have stored otherwise.

import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";
import { readCheckpoint, writeCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { MNIST_FINGERPRINT } from "../../src/data/data_id.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { saved } from "./downloads.ts";
import { changeStored } from "./indexed_db.ts";
import { drop, sheet } from "./own_data.ts";
import { test } from "./page_test.ts";
import { expect, expectOffer, expectSaved, offerButton, SMALL, step } from "./saved_run.ts";

const NAME = "run.safetensors";
const given = (bytes: Uint8Array) => ({
  name: NAME,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(bytes),
});
const fileOf = (checkpoint: Checkpoint) =>
  writeCheckpoint(checkpoint, { scaling: bytesAsShares, inputScale: 1 }, "0.1.0");

test("a saved checkpoint opens where it is dropped, and trains on with the same bits", async ({
  site,
}) => {
  const { page } = site;
  await site.open(SMALL);
  await step(site, 2);
  const early = await saved(page, "Save checkpoint");
  expect(early.name).toBe("parsimony-checkpoint-step-2.safetensors");
  const checkpoint = readCheckpoint(early.bytes, early.name);
  expect(checkpoint.state.step).toBe(2);
  expect(checkpoint.history?.train.points).toHaveLength(2);
  await site.button("Step").click();
  await expect(site.number("Step")).toHaveText(/^3 of/);
  const later = readCheckpoint((await saved(page, "Save checkpoint")).bytes, "later");

  // The command identifies MNIST by its bytes, and evaluates at the end of an epoch.
  const data = { ...checkpoint.data, name: "mnist", fingerprint: MNIST_FINGERPRINT };
  for (const bytes of [early.bytes, fileOf({ ...checkpoint, data })]) {
    await drop(page, given(bytes));
    await expect(site.number("Step")).toHaveText(/^2 of/);
    await expect(sheet(page)).toBeHidden();
    await site.button("Step").click();
    await expect(site.number("Step")).toHaveText(/^3 of/);
    const again = readCheckpoint((await saved(page, "Save checkpoint")).bytes, "again");
    expect(again.state).toEqual(later.state);
    expect(again.history?.train).toEqual(later.history?.train);
  }

  const other = { name: "faces.npy", inputs: 784, fingerprint: "f" };
  await drop(page, given(fileOf({ ...checkpoint, data: other })));
  await expect(site.alert).toContainText(`${NAME} was trained on faces.npy; open those data first`);
  const damaged = Buffer.from(early.bytes);
  damaged.set([0, 0, 0xc0, 0x7f], damaged.length - 4);
  await drop(page, given(damaged));
  await expect(site.alert).toContainText(`${NAME} cannot be read: in this state's secondMoment`);
  await expect(site.number("Step")).toHaveText(/^3 of/);

  // Earlier versions of the page stored objects.
  await expectSaved(page, 3);
  const text = JSON.stringify({
    ...{ ...checkpoint, version: 2, settingsVersion: SETTINGS_VERSION },
    state: { ...checkpoint.state },
  });
  await page.evaluate((stored) => {
    const isTensor = (value: object) => "0" in value && !Array.isArray(value);
    const revived = JSON.parse(stored, (_, value) =>
      typeof value === "object" && value && isTensor(value)
        ? Float32Array.from(Object.values(value))
        : value,
    );
    Object.assign(window, { old: revived });
  }, text);
  await changeStored(page, "parsimony.run", () => Reflect.get(window, "old"));
  await site.open(SMALL);
  await expectOffer(page, 2);
  await offerButton(page, "Resume").click();
  await expect(site.number("Step")).toHaveText(/^[3-9]|\d\d+ of/);
});
