// Which data a run belongs to: the fingerprint of data in memory, and of pieces that are read while training.

import { expect, test } from "@playwright/test";
import type { Checkpoint } from "../../src/checkpoints/checkpoint.ts";
import { RunRecorder } from "../../src/checkpoints/run_recorder.ts";
import { checkSameData, idOf, orderId, readData } from "../../src/cli/data_identity.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { prepareFlaggedData } from "../../src/cli/open_data.ts";
import { readAgain } from "../../src/cli/run_inputs.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { type DataId, isTrainedOn, MNIST_FINGERPRINT } from "../../src/data/data_id.ts";
import type { PreparedSet } from "../../src/data/prepare/prepare.ts";
import { prepareData } from "../../src/data/prepare/prepare.ts";
import { formatFingerprint, ReadData } from "../../src/data/read_data.ts";
import type { LoadedSet } from "../../src/data/rows.ts";
import { rowsId } from "../../src/data/rows_id.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { openSynthetic, syntheticDefaults } from "../../src/data/synthetic.ts";
import { chunksOf } from "../../src/training/plan_training.ts";
import type { Trainer } from "../../src/training/trainer.ts";
import { expectRefusal, expectRejection } from "../support/refusal.ts";

const prepared = (rows: number, options = {}) =>
  prepareData(openSynthetic({ ...syntheticDefaults, inputs: 3, rows, seed: 1 }), {
    seed: 1,
    ...options,
  });

test("the command's fingerprint is the page's, and depends on values, rows and scaling", async () => {
  const { fingerprint } = (await idOf(await prepared(40))).id;
  const onPage = await prepared(40, { isPreview: true, isIdentified: true });
  expect(onPage.fingerprint).toBe(fingerprint);
  const others = [await prepared(41), await prepared(40, { scale: "min-max" })];
  for (const other of [...others, await prepared(40, { testShare: 0.2 })]) {
    const found = await idOf(other);
    expect(found.id.fingerprint).not.toBe(fingerprint);
    expectRefusal(
      () =>
        checkSameData({ folder: "run", trained: { name: "a.npy", inputs: 3, fingerprint } }, found),
      `run was not trained on ${found.id.name} (the fingerprints differ); pass its training data (a.npy) with --data.`,
    );
  }
});

test("a run on the first rows has the fingerprint of all, as the page has, or that of an earlier version", async () => {
  const { id } = await idOf(await prepared(40));
  const found = await idOf(await prepared(40, { trainRows: 10 }));
  expect(found.id).toEqual(id);
  expect(found.earlier).not.toBe(id.fingerprint);
  checkSameData({ folder: "run", trained: { ...id, fingerprint: found.earlier } }, found);

  const whole = await prepared(40);
  const first = await prepared(40, { trainRows: 10 });
  const read = readData(first, undefined);
  const streamed = await read.found();
  expect(read.rows.count).toBe(10);
  expect(streamed.id.fingerprint).toBe(await formatFingerprint(whole.train));
  expect(streamed.earlier).toBe(await formatFingerprint(first.train));
  checkSameData(
    { folder: "run", trained: { ...streamed.id, fingerprint: streamed.earlier } },
    streamed,
  );
});

test("test rows and a given order belong to a run, unless an earlier version has saved it", async () => {
  const { id, earlier } = await idOf(await prepared(40));
  const order = Uint32Array.of(3, 1, 2, 0, 3, 2);
  const trained = { ...id, test: "a", order: await orderId(order.subarray(0, 4), 4) };
  const refusal = (found: Partial<DataId>) => () =>
    checkSameData({ folder: "run", trained }, { id: { ...id, ...found }, earlier });
  expectRefusal(refusal({ test: "b" }), "run was not tested on these rows ");
  const other = { order: await orderId(Uint32Array.of(3, 1, 0, 2, 3, 2), 4) };
  expectRefusal(refusal({ test: "a", ...other }), "run was not trained in this order ");
  // It may be longer, for more epochs.
  refusal({ test: "a", order: await orderId(order, 4) })();
  checkSameData({ folder: "run", trained: id }, { id: { ...trained, ...other }, earlier });
});

test("a piece of other data is refused before the run trains on any", async () => {
  const large = await prepared(4000);
  const settings = parseSettings({ chunkRows: 900, batchSize: 10 });
  const chunks = chunksOf(settings, large.train);
  const starts = Array.from({ length: chunks.number }, (_, i) => chunks.bounds(i)[0]);
  for (const [i, start] of starts.entries()) {
    expect(chunks.endAt(start)).toBe(chunks.bounds(i)[1]);
    expect(chunks.endAt(chunks.bounds(i)[1] - 1)).toBe(chunks.bounds(i)[1]);
  }
  const [start, end] = chunks.bounds(2);
  const { rows, found } = readData(large, undefined);
  await rows.rows(start, end);
  const { id } = await found();
  await readAgain(readData(large, id).rows, settings, id);
  const changed = (await prepared(4000)).train;
  const values = async (from: number, to: number) =>
    (await changed.rows(from, to)).map((value) => value + 1);
  const other = readData({ ...large, train: { ...changed, rows: values } }, id);
  await expectRejection(
    readAgain(other.rows, settings, id),
    `${end - start} rows from row ${start} on (counted from 0) have changed`,
  );
});

test("the fingerprint of all of MNIST is known to the page, and the library computes it, too", async () => {
  const request = { paths: ["mnist"], flags: {}, seed: 42 };
  const { fingerprint } = (await idOf(await prepareFlaggedData(request, { trainRows: 0 }))).id;
  expect(fingerprint).toBe(MNIST_FINGERPRINT);
  expect((await rowsId((await readImageSets()).train)).fingerprint).toBe(MNIST_FINGERPRINT);
});

test("data that the command has read while training are recognised by their size and scaling", async () => {
  const { train } = await prepared(40);
  const trained = await new ReadData(train, train.count).id();
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
  const first = new ReadData(train, train.count);
  await first.rows.rows(0, 10);
  await first.rows.rows(10, 30);
  await first.rows.rows(0, 10);
  const id = await first.id();
  expect(Object.keys(id.pieces ?? {})).toEqual(["0", "10"]);

  const same = new ReadData(train, train.count, id.pieces);
  expect(await same.rows.rows(10, 30)).toEqual(await train.rows(10, 30));
  expect(await same.id()).toEqual(id);
  const other = new ReadData(changed, changed.count, id.pieces);
  expect((await other.id()).fingerprint).toBe(id.fingerprint);
  await expectRejection(
    other.rows.rows(10, 30),
    /is not what the run was trained on: 20 rows from row 10 on .* restore the file and resume\./,
  );
});

test("the library compares the rows of a resumed run before its first step", async () => {
  const rows = (value: number): LoadedSet => ({
    ...{ name: "rows", values: Uint8Array.of(1, 2, 3, value), count: 2, inputs: 2 },
    ...{ scaling: bytesAsShares, notes: [] },
  });
  const trainer = { step: 0 } as Trainer;
  const from = { data: await rowsId(rows(4)) } as Checkpoint;
  await RunRecorder.create(trainer, rows(4), from);
  await expectRejection(
    RunRecorder.create(trainer, rows(5), from),
    "The run was not trained on the rows of rows (the fingerprints differ).",
  );
});
