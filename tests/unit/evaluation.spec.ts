// What an evaluation sends to the GPU, counted on a simulated device.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { GpuModel } from "../../src/training/gpu_model.ts";
import { planRun } from "../../src/training/plan.ts";
import { Trainer } from "../../src/training/trainer.ts";
import { RecordingDevice } from "../support/recording_device.ts";

const DISPATCHES = 5;
const settings = parseSettings({ hiddenUnits: 4, batchSize: 256 });

const rowsOf = (count: number, inputs: number) => ({
  values: new Uint8Array(count * inputs),
  ...{ count, inputs, scaling: bytesAsShares },
});

async function setUp(inputs: number) {
  const recording = new RecordingDevice();
  const model = await GpuModel.create(recording.device, planRun(settings, inputs, 1000));
  // Only the doubling limits how many batches are in flight.
  model.secondsInFlight = 1000;
  /** Returns what the device saw during an evaluation. */
  const counted = async (rows: ReturnType<typeof rowsOf>) => {
    const { calls, submits, written } = recording;
    const before = { ...calls, submits: submits.length, written: written.length };
    await model.evaluate(rows);
    return {
      submits: submits.slice(before.submits).map(({ length }) => length / DISPATCHES),
      readbacks: calls.mapAsync - before.mapAsync,
      written: written.slice(before.written).filter(({ label }) => label !== "uniforms"),
    };
  };
  return { recording, model, counted };
}

test("once a set is on the GPU, an evaluation is one submit and one readback", async () => {
  const { counted } = await setUp(784);
  const rows = rowsOf(10_000, 784);
  const first = await counted(rows);
  expect(first.submits).toEqual([1, 2, 4, 8, 16, 9]);
  // 39 batches of 256 rows and one of 16: room for 40.
  expect(first.written).toEqual([
    { label: "evaluatedOrder", bytes: 4 * 10_240 },
    { label: "evaluatedRows", bytes: 10_000 * 784 },
  ]);
  for (let again = 0; again < 2; again++) {
    expect(await counted(rows)).toEqual({ submits: [40], readbacks: 1, written: [] });
  }
});

test("the first evaluation of a run expects a batch to take no longer than a step", async () => {
  const { device, submits, calls } = new RecordingDevice();
  const training = rowsOf(3000, 8);
  const trainer = await Trainer.create({ device, settings, rows: training });
  const { model } = trainer;
  trainer.submitSeconds = 1000;
  for await (const _ of trainer.train(10));
  const before = { submits: submits.length, mapAsync: calls.mapAsync };
  await model.evaluate(rowsOf(10_000, 8));
  expect(submits.slice(before.submits).map(({ length }) => length / DISPATCHES)).toEqual([40]);
  expect(calls.mapAsync - before.mapAsync).toBe(1);
});

test("if a step takes long, the first evaluation begins with what fits", async () => {
  const { counted, model } = await setUp(8);
  model.secondsInFlight = 0.1;
  model.secondsPerStep = 0.033;
  expect((await counted(rowsOf(5000, 8))).submits[0]).toBe(3);
});

test("another set replaces the first in the same buffer, unless it is larger", async () => {
  const { counted, model } = await setUp(8);
  await counted(rowsOf(1000, 8));
  const memory = model.memory();
  const other = await counted(rowsOf(900, 8));
  expect(other.written).toEqual([{ label: "evaluatedRows", bytes: 900 * 8 }]);
  expect(model.memory()).toEqual(memory);
  const larger = await counted(rowsOf(2000, 8));
  expect(larger.written.at(-1)).toEqual({ label: "evaluatedRows", bytes: 2000 * 8 });
  expect(model.memory().evaluatedRows).toBe(2048 * 8);
});

test("a set of more than 32 MiB is uploaded in pieces", async () => {
  const { counted, model } = await setUp(8192);
  const rows = rowsOf(10_000, 8192);
  await counted(rows);
  const { submits, readbacks, written } = await counted(rows);
  expect(model.memory().evaluatedRows).toBe(2 ** 25);
  expect(written.map(({ bytes }) => bytes / 8192)).toEqual([4096, 4096, 1808]);
  expect([submits, readbacks]).toEqual([[16, 16, 8], 3]);
});

test("a set that is no larger than a batch needs no buffers of its own", async () => {
  const { counted, model } = await setUp(8);
  const { written } = await counted(rowsOf(256, 8));
  expect(written).toEqual([{ label: "givenImages", bytes: 256 * 8 }]);
  expect(Object.keys(model.memory())).not.toContain("evaluatedRows");
});

test("if the GPU has no room for the set, it is evaluated a batch at a time", async () => {
  const { recording, counted, model } = await setUp(8);
  Object.assign(recording.device, { popErrorScope: async () => ({ message: "too large" }) });
  const { submits, written } = await counted(rowsOf(1000, 8));
  expect(submits).toEqual([1, 1, 1, 1]);
  expect(written.map(({ label, bytes }) => [label, bytes / 8])).toEqual([
    ...[256, 256, 256, 232].map((rows) => ["givenImages", rows]),
  ]);
  expect(Object.keys(model.memory())).not.toContain("evaluatedRows");
});
