// A step that runs as a sequence submits what a list of dispatches does, but lays it out only once.

import { expect, test } from "@playwright/test";
import { type PresetName, presetNames, withPreset } from "../../src/config/presets.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { GpuModel } from "../../src/training/gpu_model.ts";
import { stepUniforms } from "../../src/training/optimizers.ts";
import { dispatches, planRun } from "../../src/training/plan.ts";
import { Sequences } from "../../src/training/sequences.ts";
import { loadMethod } from "../../src/training/stages.ts";
import { RecordingDevice } from "../support/recording_device.ts";

const STEPS = 30;
const EPOCH = { rows: 70, batch: 32 };

/** Steps of a run with warm-up and decay, the last of each epoch on a smaller batch. */
async function setUp(preset: PresetName = "default") {
  const settings: Settings = {
    ...parseSettings(withPreset(preset, {})),
    ...{
      batchSize: EPOCH.batch,
      warmUp: 0.3,
      penaltyWarmUp: 0.2,
      decay: "cosine",
      decayShare: 0.3,
    },
  };
  await loadMethod(settings);
  const recording = new RecordingDevice();
  const plan = planRun(settings, 10, EPOCH.rows);
  const model = await GpuModel.create(recording.device, plan);
  const perEpoch = Math.ceil(EPOCH.rows / EPOCH.batch);
  const steps = Array.from({ length: STEPS }, (_, step) => {
    const batchStart = (step % perEpoch) * EPOCH.batch;
    const batch = Math.min(EPOCH.batch, EPOCH.rows - batchStart);
    return { batchStart, batch, historyRow: step };
  });
  const uniforms = (step: number) => stepUniforms(settings, step + 1, STEPS);
  return { recording, plan, engine: model.engine, steps, uniforms };
}

for (const preset of presetNames) {
  test(`the same uniforms and workgroups as one by one: ${preset}`, async () => {
    const { recording, plan, engine, steps, uniforms } = await setUp(preset);
    const { train } = plan.passes;
    engine.submit(steps.flatMap((batch, i) => dispatches(plan, train, batch, uniforms(i))));
    const step = (i: number) => ({ ...(steps[i] as (typeof steps)[number]), ...uniforms(i) });
    const sent = [
      new Sequences(engine, plan, 7).send(train, STEPS, step),
      new Sequences(engine, plan).send(train, STEPS, step),
    ];
    const [oneByOne = [], ...submits] = recording.submits;
    const sizes = submits.map(({ length }) => length / train.length);
    expect(sizes).toEqual([...[7, 7, 7, 7, 2], ...[2, 4, 8, 16]]);
    expect(sent).toEqual([5, 4]);
    expect(oneByOne).toHaveLength(STEPS * train.length);
    expect(submits.flat()).toEqual([...oneByOne, ...oneByOne]);
  });
}

test("a list is laid out once for each size of a batch, and uploaded with one write", async () => {
  const { recording, plan, engine, steps, uniforms } = await setUp();
  const { train } = plan.passes;
  let layouts = 0;
  const kernels = new Set(train.map(({ kernel }) => kernel));
  for (const kernel of kernels) {
    for (const name of ["writeUniforms", "workgroups"] as const) {
      const original = kernel[name] as (...given: unknown[]) => unknown;
      Object.assign(kernel, {
        [name]: (...given: unknown[]) => {
          layouts++;
          return original(...given);
        },
      });
    }
  }
  const sequences = new Sequences(engine, plan, STEPS);
  const before = recording.calls.writeBuffer;
  const step = (i: number) => ({ ...(steps[i] as (typeof steps)[number]), ...uniforms(i) });
  for (let submit = 0; submit < 3; submit++) sequences.send(train, STEPS, step);
  expect(recording.submits.flat()).toHaveLength(3 * STEPS * train.length);
  expect(layouts).toBe(2 * 2 * train.length);
  expect(recording.calls.writeBuffer - before).toBe(3);
});

test("a submit has no more steps than its uniforms have room for", async () => {
  const { recording, plan, engine } = await setUp();
  const step = { batchStart: 0, batch: 32, historyRow: 0 };
  new Sequences(engine, plan, 1000).send(plan.passes.train, 600, () => step);
  expect(recording.submits.map(({ length }) => length / 9)).toEqual([256, 256, 88]);
});

test("more dispatches than a submit holds are refused", async () => {
  const { plan, engine } = await setUp();
  const first = { batchStart: 0, batch: 32, historyRow: 0 };
  const step = dispatches(plan, plan.passes.train, first, { stepSize: 0, epsilon: 1 });
  const steps = (count: number) => Array.from({ length: count }, () => step).flat();
  engine.submit(steps(256));
  expect(() => engine.submit(steps(257))).toThrow(RangeError);
});
