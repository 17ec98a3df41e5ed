// What is measured on a GPU for one size: each measurement gives a table.

import { empty_dispatch } from "../../shaders/empty_dispatch.ts";
import type { FoundDevice } from "../../src/cli/device.ts";
import { output } from "../../src/cli/output.ts";
import type { Rows } from "../../src/data/rows.ts";
import { Engine } from "../../src/engine/engine.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { Timestamps } from "../../src/engine/timestamps.ts";
import { timeDispatches } from "../../src/engine/timing.ts";
import type { TrainerOptions } from "../../src/training/trainer.ts";
import { variantName } from "../../src/training/tuning/variants.ts";
import { gigaflop } from "../growth/points.ts";
import { firstStepGoal, matmulsGoal } from "../report.ts";
import { type MeasuredRun, ROUNDS } from "./measured_run.ts";
import { timePytorch } from "./pytorch.ts";
import { measureRows, type Section, type Table, whyNot } from "./table.ts";

/** A table may have a title of its own. */
type Tables = (Omit<Table, "title"> & Partial<Pick<Table, "title">>)[];

const STEPS_PER_SUBMIT = [8, 16, 32, 64];
const SUBMITS_IN_FLIGHT = [1, 2, 3];

/** Yields each table as soon as it is complete. What fails, or comes too late, is skipped with the reason. */
export async function* measureAll(run: MeasuredRun, test: Rows): AsyncGenerator<Section, void> {
  const { name, deadline } = run;
  const measurements: readonly [title: string, act: () => Promise<Tables>][] = [
    ["Kernels", () => kernels(run)],
    ["Steps per submit and in flight", () => inFlight(run)],
    ["Host", () => host(run)],
    ["Evaluation", () => evaluation(run, test)],
    ["PyTorch", async () => [await timePytorch(run)]],
  ];
  for (const [what, act] of measurements) {
    const title = `${what}, ${name}`;
    output.warn(title);
    try {
      deadline.throwIfAborted();
      for (const table of await act()) yield { title, ...table };
    } catch (error) {
      yield { title, skipped: whyNot(error, deadline) };
    }
  }
}

/** Tunes, and times each kernel and each variant that was tried. */
async function kernels(run: MeasuredRun): Promise<Tables> {
  const { profile, tunedVariants } = await run.profiled(true);
  run.variants = tunedVariants;
  const { step, firstStepMs } = profile;
  const { inputs: D, hidden: H, batch: B } = profile.job;
  const microseconds = (ms: number) => 1000 * ms;
  const rate = gigaflop({ H, B, D }) / (step.ms.min / 1000);
  const goals = [
    matmulsGoal(step.relativeToMatmuls),
    ...(firstStepMs === undefined ? [] : [firstStepGoal(firstStepMs)]),
  ];
  const about = [
    `A step takes ${step.ms.median.toPrecision(4)} ms (median; minimum ${step.ms.min.toPrecision(4)}: ${rate.toPrecision(4)} GFLOP/s, counting the matmuls), of which the host takes ${step.hostMs.median.toPrecision(3)} to encode.`,
    `Goals: ${goals.join("; ")}.`,
    "Times in µs.",
  ];
  return [
    {
      about: about.join(" "),
      columns: ["kernel", "variant", "median", "minimum", "GFLOP/s", "GB/s"],
      rows: profile.kernels.map(({ name, variant, ms, flop, bytes }) => [
        ...[name, variant, microseconds(ms.median), microseconds(ms.min)],
        ...[flop > 0 ? flop / ms.median / 1e6 : null, bytes / ms.median / 1e6],
      ]),
      notes: profile.notes,
    },
    {
      title: `Variants, ${run.name}`,
      about: "All that were tried, in µs.",
      columns: ["matmul", "variant", "refused", "µs"],
      rows: (profile.trials ?? []).map(({ matmul, variant, milliseconds, refused = "" }) => [
        ...[matmul, variant, refused],
        milliseconds === undefined ? null : microseconds(milliseconds),
      ]),
    },
  ];
}

export async function inFlight(run: MeasuredRun): Promise<Tables> {
  const columns = ["steps per submit", "submits in flight", "ms per step"];
  const measured = await run.onDevice((found) => {
    const pipelines = new PipelineCache(found.device);
    const row = (names: readonly string[], options: Partial<TrainerOptions>) => {
      const measure = async () => [await run.msPerStep(found, { ...options, pipelines })];
      return { names, measure };
    };
    const rows = STEPS_PER_SUBMIT.flatMap((stepsPerSubmit) =>
      SUBMITS_IN_FLIGHT.map((submits) => {
        const stepsInFlight = submits * stepsPerSubmit;
        return row([String(stepsPerSubmit), String(submits)], { stepsPerSubmit, stepsInFlight });
      }),
    );
    rows.push(row(["default", "as many as fit in 0.1 s"], {}));
    return measureRows(columns, rows, run.deadline);
  });
  return [{ about: "The host waits whenever all submits in flight are done.", ...measured }];
}

/** The host's share with and without validation, and what a dispatch costs at least. */
async function host(run: MeasuredRun): Promise<Tables> {
  const notes = new Set<string>();
  const rows = [false, true].map((skipsValidation) => ({
    names: [skipsValidation ? "off" : "on"],
    measure: async () => {
      const { profile } = await run.profiled(false, skipsValidation);
      for (const note of profile.notes) notes.add(note);
      const { step, peak } = profile;
      const floor = await run.onDevice(emptyDispatch, skipsValidation);
      const times = [1000 * step.ms.median, 1000 * step.hostMs.median];
      return [...times, peak.dispatchMicroseconds, floor];
    },
  }));
  const columns = ["validation", "step", "encoding a step", "empty dispatch, host's clock"];
  const measured = await measureRows(
    [...columns, "empty dispatch, GPU's clock"],
    rows,
    run.deadline,
  );
  return [{ about: "In µs.", ...measured, notes: [...measured.notes, ...notes] }];
}

/** With the fastest variants, if they are known. */
async function evaluation(run: MeasuredRun, test: Rows): Promise<Tables> {
  const times: number[] = [];
  const variants = await run.onDevice((found) =>
    run.withTrainer(found, {}, async ({ model }) => {
      while (times.length < 1 + ROUNDS) {
        run.deadline.throwIfAborted();
        const started = performance.now();
        await model.evaluate(test);
        times.push(performance.now() - started);
      }
      return model.passes.variants;
    }),
  );
  const [first, ...others] = times as [number, ...number[]];
  const used = Object.entries(variants)
    .filter(([id]) => id === "encode" || id === "decode")
    .map(([id, variant]) => `${id} ${variantName(variant)}`);
  return [
    {
      about: `Variants: ${used.join("; ")}.`,
      columns: ["test set", "first, ms", "later, ms"],
      rows: [[`${test.count} rows`, first, Math.min(...others)]],
    },
  ];
}

/** Returns microseconds by the GPU's clock, or null if it has none that advances. */
async function emptyDispatch({ device }: FoundDevice): Promise<number | null> {
  if (!Timestamps.isSupported(device)) return null;
  const engine = new Engine(device, new PipelineCache(device));
  const timestamps = new Timestamps(device, 1);
  try {
    await engine.allocate({ scratch: 4 });
    const stage = { kernel: empty_dispatch, bindings: { scratch: "scratch" } };
    await engine.prepare([stage]);
    const dispatch = { stage, uniforms: { length: 1 } };
    const ms = await timeDispatches(engine, [dispatch], timestamps);
    return ms === undefined ? null : 1000 * ms;
  } finally {
    timestamps.destroy();
    engine.destroy();
  }
}
