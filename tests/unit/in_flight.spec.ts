// How often training waits for the GPU, counted on a simulated device.

import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { planRun } from "../../src/training/plan.ts";
import { Trainer, type TrainerOptions } from "../../src/training/trainer.ts";
import { sameVariant } from "../../src/training/tuning/variants.ts";
import { RecordingDevice } from "../support/recording_device.ts";

const ROWS = 500;
const settings = parseSettings({ hiddenUnits: 4, batchSize: 1, epochs: 2 });
const rows = {
  values: new Uint8Array(ROWS * 4),
  count: ROWS,
  inputs: 4,
  scaling: bytesAsShares,
};

/** Trains two epochs and returns what was counted, and the steps of each report. */
async function trained(recording: RecordingDevice, options: Partial<TrainerOptions>) {
  const { device } = recording;
  const trainer = await Trainer.create({ device, settings, rows, ...options });
  const reports: number[] = [];
  for await (const { records } of trainer.train()) reports.push(records.length);
  trainer.destroy();
  const submits = recording.submits.map(({ length }) => length / 9);
  return { reports, submits, calls: recording.calls };
}

/** Runs something in a browser of this name. */
async function inBrowser<Result>(userAgent: string, act: () => Promise<Result>): Promise<Result> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { userAgent }, configurable: true });
  try {
    return await act();
  } finally {
    if (before) Object.defineProperty(globalThis, "navigator", before);
    else Reflect.deleteProperty(globalThis, "navigator");
  }
}

test("training waits once for all submits in flight", async () => {
  const sizes = { stepsPerSubmit: 16, stepsInFlight: 48 };
  const { reports, submits, calls } = await trained(new RecordingDevice(), sizes);
  // 500 steps of an epoch are 10 times 48 and 20.
  const epoch = [...Array(10).fill(48), 20];
  expect(reports).toEqual([...epoch, ...epoch]);
  expect(submits.slice(0, 33)).toEqual([...Array(30).fill(16), 16, 4, 16]);
  expect(calls.mapAsync).toBe(reports.length);
});

test("by default the first submits of the steps in flight have 2, 4 and 8 steps, the others 16", async () => {
  const { reports, submits, calls } = await trained(new RecordingDevice(), {});
  expect(reports.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 32]);
  expect(Math.max(...reports)).toBeGreaterThan(100);
  // Those of the first six reports.
  expect(submits.slice(0, 16)).toEqual([
    ...[1, 2, 2, 2],
    ...[2, 4, 2],
    ...[2, 4, 8, 2],
    ...[2, 4, 8, 16, 2],
  ]);
  expect(Math.max(...submits)).toBe(16);
  expect(calls.mapAsync).toBe(reports.length);
});

test("one step per submit and report, if that is wanted", async () => {
  const { reports, submits } = await trained(new RecordingDevice(), { stepsPerSubmit: 1 });
  expect([reports, submits]).toEqual([Array(1000).fill(1), Array(1000).fill(1)]);
});

test("numbers of steps that are not positive and whole are refused", async () => {
  for (const [name, count] of [
    ["stepsPerSubmit", 0],
    ["stepsPerSubmit", 1.5],
    ["stepsInFlight", -1],
  ] as const) {
    await expect(trained(new RecordingDevice(), { [name]: count })).rejects.toThrow(
      `\`${name}\` is ${count}; it must be a positive whole number.`,
    );
  }
});

test("an order that is too short ends training after the last step that has its rows", async () => {
  const { device, submits } = new RecordingDevice();
  const order = () => Uint32Array.from({ length: 20 }, (_, row) => row);
  const trainer = await Trainer.create({ device, settings, rows, order, stepsInFlight: 48 });
  const all = async () => {
    for await (const _ of trainer.train());
  };
  await expect(all()).rejects.toThrow("The order of epoch 1 ends after 20 rows; step 21 needs 21.");
  expect(trainer.step).toBe(20);
  expect(submits.reduce((steps, { length }) => steps + length / 9, 0)).toBe(20);
  trainer.destroy();
});

test("in Firefox training never waits for the browser's next poll", async () => {
  const count = async (userAgent: string) => {
    const sizes = { stepsPerSubmit: 16, stepsInFlight: 250 };
    const { calls } = await inBrowser(userAgent, () => trained(new RecordingDevice(true), sizes));
    return calls;
  };
  expect(
    await count("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"),
  ).toMatchObject({ mapAsync: 4, poll: 0 });
  // The same device, without what Firefox needs.
  expect(await count("Chrome/156.0.0.0")).toMatchObject({ mapAsync: 4, poll: 4 });
});

test("all recorded variants are checked with one readback of one word", async () => {
  const recording = new RecordingDevice();
  const variant = { kind: "workgroup memory", rows: 4, quads: 1, workgroupSize: [8, 8] } as const;
  const { passes } = planRun(settings, 4, ROWS);
  const variants = sameVariant(passes.train, variant);
  expect(Object.keys(variants)).toHaveLength(5);
  const { device } = recording;
  const trainer = await Trainer.create({ device, settings, rows, variants });
  for await (const _ of trainer.train(100));
  expect(trainer.model.passes.variants).toEqual(variants);
  expect(recording.read.filter((bytes) => bytes === 4)).toHaveLength(1);
  trainer.destroy();
});
