// Which data a run belongs to: the fingerprint of data in memory, and of pieces that are read while training.

import { expect, test } from "@playwright/test";
import { checkSameData, idOf } from "../../src/cli/data_identity.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { prepareFlaggedData } from "../../src/cli/open_data.ts";
import { isTrainedOn, MNIST_FINGERPRINT } from "../../src/data/data_id.ts";
import type { PreparedSet } from "../../src/data/prepare/prepare.ts";
import { prepareData } from "../../src/data/prepare/prepare.ts";
import { formatFingerprint, ReadData } from "../../src/data/read_data.ts";
import { rowsId } from "../../src/data/rows_id.ts";
import { openSynthetic, syntheticDefaults } from "../../src/data/synthetic.ts";
import { expectRefusal, expectRejection } from "../support/refusal.ts";

const prepared = (rows: number, options = {}) =>
  prepareData(openSynthetic({ ...syntheticDefaults, inputs: 3, rows, seed: 1 }), {
    seed: 1,
    ...options,
  });

test("the command's fingerprint is the page's, and depends on values, rows and scaling", async () => {
  const { fingerprint } = await idOf(await prepared(40));
  const onPage = await prepared(40, { isPreview: true, isIdentified: true });
  expect(onPage.fingerprint).toBe(fingerprint);
  const others = [await prepared(41), await prepared(40, { scale: "min-max" })];
  for (const other of [...others, await prepared(40, { testShare: 0.2 })]) {
    const id = await idOf(other);
    expect(id.fingerprint).not.toBe(fingerprint);
    expectRefusal(
      () => checkSameData("run", { name: "a.npy", inputs: 3, fingerprint }, id),
      "run was trained on other data than ",
    );
  }
});

test("the fingerprint of all of MNIST is known to the page, and the library computes it, too", async () => {
  const request = { paths: ["mnist"], flags: {}, seed: 42 };
  const { fingerprint } = await idOf(await prepareFlaggedData(request, { trainRows: 0 }));
  expect(fingerprint).toBe(MNIST_FINGERPRINT);
  expect((await rowsId((await readImageSets()).train)).fingerprint).toBe(MNIST_FINGERPRINT);
});

test("data that the command has read while training are recognised by their size and scaling", async () => {
  const { train } = await prepared(40);
  const trained = await new ReadData(train).id();
  const whole = { name: train.name, inputs: 3, fingerprint: "of all values" };
  const onPage = { ...whole, formatFingerprint: await formatFingerprint(train) };
  expect(isTrainedOn(trained, onPage)).toBe(true);
  const { train: longer } = await prepared(41);
  const other = { ...whole, formatFingerprint: await formatFingerprint(longer) };
  expect(isTrainedOn(trained, other)).toBe(false);
  expect(isTrainedOn(trained, whole)).toBe(false);
  expect(isTrainedOn(whole, onPage)).toBe(true);
});

test("a piece that is read again must be the same, also after a run is resumed", async () => {
  const { train } = await prepared(40);
  const changed: PreparedSet = {
    ...train,
    rows: async (start, end) => (await train.rows(start, end)).map((value) => value + 1),
  };
  const first = new ReadData(train);
  await first.rows.rows(0, 10);
  await first.rows.rows(10, 30);
  await first.rows.rows(0, 10);
  const id = await first.id();
  expect(Object.keys(id.pieces ?? {})).toEqual(["0", "10"]);

  const same = new ReadData(train, id.pieces);
  expect(await same.rows.rows(10, 30)).toEqual(await train.rows(10, 30));
  expect(await same.id()).toEqual(id);
  const other = new ReadData(changed, id.pieces);
  expect((await other.id()).fingerprint).toBe(id.fingerprint);
  await expectRejection(
    other.rows.rows(10, 30),
    /is not what the run was trained on: 20 rows from row 10 on .* restore the file and resume\./,
  );
});
