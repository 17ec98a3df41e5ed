// What is measured on a GPU for one size: each measurement gives a table.

import { empty_dispatch } from "../../shaders/empty_dispatch.ts";
import { type FoundDevice, findDevice } from "../../src/cli/device.ts";
import { output } from "../../src/cli/output.ts";
import type { Rows } from "../../src/data/rows.ts";
import { Engine } from "../../src/engine/engine.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { Timestamps } from "../../src/engine/timestamps.ts";
import { timeDispatches } from "../../src/engine/timing.ts";
import { type Measured, measure } from "../../src/profile/measure.ts";
import { planRun } from "../../src/training/plan.ts";
import { Trainer, type TrainerOptions } from "../../src/training/trainer.ts";
import type { Variants } from "../../src/training/tuning/variants.ts";
import { stepsPerWindow } from "../comparison.ts";
import type { Job } from "../job.ts";
import { type Precision, pythonSession, whyNotInPython } from "../python_session.ts";
import { firstLine } from "../roster.ts";
import type { BenchGpuOptions } from "./options.ts";

export interface Table {
  readonly title: string;
  readonly about?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** A table may have a title of its own. */
type Tables = (Omit<Table, "title"> & Partial<Pick<Table, "title">>)[];

type Result = Table | { readonly title: string; readonly skipped: string };

const ROUNDS = 3;
const STEPS_PER_SUBMIT = [8, 16, 32, 64];
const SUBMITS_IN_FLIGHT = [1, 2, 3];

export const planOf = ({ settings, shape, images }: Job) =>
  planRun(settings, shape.inputs, images.count);

export class Measurements {
  private readonly name: string;
  /** The fastest, once they are known. */
  private variants: Variants | undefined;

  constructor(
    private readonly job: Job,
    private readonly test: Rows,
    private readonly options: BenchGpuOptions,
    private readonly isLate: () => boolean,
  ) {
    const { inputs, hidden } = job.shape;
    this.name = `${inputs}-${hidden}-${inputs}, batch ${job.settings.batchSize}`;
  }

  /** Yields each table as soon as it is complete. What fails, or comes too late, is skipped with the reason. */
  async *all(): AsyncGenerator<Result, void, void> {
    const measurements: readonly [title: string, act: () => Promise<Tables>][] = [
      ["Kernels", () => this.kernels()],
      ["Steps per submit and in flight", () => this.inFlight()],
      ["Host", () => this.host()],
      ["Evaluation", () => this.evaluation()],
      ["PyTorch", () => this.pytorch()],
    ];
    for (const [what, act] of measurements) {
      const title = `${what}, ${this.name}`;
      output.warn(title);
      try {
        if (this.isLate()) throw new Error("the time is over");
        for (const table of await act()) yield { title, ...table };
      } catch (error) {
        yield { title, skipped: firstLine(error) };
      }
    }
  }

  /** Tunes, and times each kernel and each variant that was tried. */
  private async kernels(): Promise<Tables> {
    const { profile, tunedVariants } = await this.profiled({ tune: true });
    this.variants = tunedVariants;
    const { step } = profile;
    const microseconds = (ms: number) => 1000 * ms;
    return [
      {
        about: `A step takes ${step.ms.median.toPrecision(4)} ms (median; minimum ${step.ms.min.toPrecision(4)}), of which the host takes ${step.hostMs.median.toPrecision(3)} to encode. Times in µs.`,
        columns: ["kernel", "variant", "median", "minimum", "GFLOP/s", "GB/s"],
        rows: profile.kernels.map(({ name, variant, ms, flop, bytes }) => [
          ...[name, variant, microseconds(ms.median), microseconds(ms.min)],
          ...[flop > 0 ? flop / ms.median / 1e6 : null, bytes / ms.median / 1e6],
        ]),
      },
      {
        title: `Variants, ${this.name}`,
        about: "All that were tried, in µs.",
        columns: ["matmul", "variant", "refused", "µs"],
        rows: (profile.trials ?? []).map(({ matmul, variant, milliseconds, refused = "" }) => [
          ...[matmul, variant, refused],
          milliseconds === undefined ? null : microseconds(milliseconds),
        ]),
      },
    ];
  }

  private async inFlight(): Promise<Tables> {
    const rows: (string | number | null)[][] = [];
    await this.onDevice({}, async (found) => {
      for (const stepsPerSubmit of STEPS_PER_SUBMIT) {
        for (const submits of SUBMITS_IN_FLIGHT) {
          if (this.isLate()) return;
          const stepsInFlight = submits * stepsPerSubmit;
          const ms = await this.msPerStep(found, { stepsPerSubmit, stepsInFlight });
          rows.push([String(stepsPerSubmit), String(submits), ms]);
        }
      }
      rows.push(["default", "as many as fit in 0.1 s", await this.msPerStep(found, {})]);
    });
    const about = "The host waits whenever all submits in flight are done.";
    return [{ about, columns: ["steps per submit", "submits in flight", "ms per step"], rows }];
  }

  /** The host's share with and without validation, and what a dispatch costs at least. */
  private async host(): Promise<Tables> {
    const rows: (string | number | null)[][] = [];
    for (const skipsValidation of [false, true]) {
      const { profile } = await this.profiled({ tune: false, skipsValidation });
      const { step, peak } = profile;
      const floor = await this.onDevice({ skipsValidation }, emptyDispatch);
      rows.push([
        skipsValidation ? "off" : "on",
        ...[1000 * step.ms.median, 1000 * step.hostMs.median],
        ...[peak.dispatchMicroseconds, floor],
      ]);
    }
    const columns = ["validation", "step", "encoding a step", "empty dispatch, host's clock"];
    return [{ about: "In µs.", columns: [...columns, "empty dispatch, GPU's clock"], rows }];
  }

  private async evaluation(): Promise<Tables> {
    const times: number[] = [];
    await this.onDevice({}, async (found) => {
      const trainer = await this.trainer(found, {});
      try {
        for (let i = 0; i < 1 + ROUNDS; i++) {
          const started = performance.now();
          await trainer.model.evaluate(this.test);
          times.push(performance.now() - started);
        }
      } finally {
        trainer.destroy();
      }
    });
    const [first, ...others] = times as [number, ...number[]];
    const rows = [[`${this.test.count} rows`, first, Math.min(...others)]];
    return [{ columns: ["test set", "first, ms", "later, ms"], rows }];
  }

  /** Eager and as a graph, in float32 and TF32. */
  private async pytorch(): Promise<Tables> {
    const { python } = this.options;
    const why = whyNotInPython(python, "pytorch-cuda");
    if (why) throw new Error(why);
    const rows: (string | number | null)[][] = [];
    const about = new Set<string>();
    const precisions: readonly Precision[] = ["highest", "high"];
    for (const precision of precisions) {
      for (const key of ["pytorch-cuda", "pytorch-cuda-graph"]) {
        if (this.isLate()) break;
        const session = await pythonSession(python, key, this.job, { precision });
        try {
          const started = await session.start();
          if (started.about) about.add(started.about);
          const rough = await session.train(20);
          const steps = stepsPerWindow(rough.ms / 20, this.options.window);
          const windows: number[] = [];
          for (let i = 0; i < ROUNDS; i++) windows.push((await session.train(steps)).ms / steps);
          rows.push([key, precision, Math.min(...windows)]);
        } finally {
          await session.close();
        }
      }
    }
    return [
      { about: `${[...about].join("; ")}.`, columns: ["", "precision", "ms per step"], rows },
    ];
  }

  private profiled({ tune, skipsValidation }: { tune: boolean; skipsValidation?: boolean }) {
    return this.onDevice({ skipsValidation }, async (found): Promise<Measured> => {
      const { settings, images: rows } = this.job;
      const { variants } = this;
      const given = variants && { variants };
      const job = { ...found, settings, rows, tune, rounds: ROUNDS, ...given };
      for await (const { result } of measure(job)) if (result) return result;
      throw new Error("the measurement ended without a result");
    });
  }

  private trainer({ device }: FoundDevice, options: Partial<TrainerOptions>): Promise<Trainer> {
    const { settings, images: rows, order, parameters } = this.job;
    return Trainer.create({ ...{ device, settings, rows, order, parameters }, ...options });
  }

  /** Trains for two windows and times the second. */
  private async msPerStep(found: FoundDevice, options: Partial<TrainerOptions>): Promise<number> {
    const { variants } = this;
    const trainer = await this.trainer(found, options);
    try {
      if (variants) await trainer.model.passes.use(variants);
      let [started, steps, windows] = [performance.now(), 0, 0];
      for await (const { records } of trainer.train()) {
        steps += records.length;
        const ms = performance.now() - started;
        if (ms < this.options.window) continue;
        if (windows++ === 1) return ms / steps;
        [started, steps] = [performance.now(), 0];
      }
      throw new Error("the run ended within the time of two windows");
    } finally {
      trainer.destroy();
    }
  }

  private async onDevice<Outcome>(
    { skipsValidation = false }: { readonly skipsValidation?: boolean | undefined },
    act: (found: FoundDevice) => Promise<Outcome>,
  ): Promise<Outcome> {
    const found = await findDevice(() => planOf(this.job), this.options.adapter, skipsValidation);
    try {
      return await act(found);
    } finally {
      found.device.destroy();
    }
  }
}

/** Returns microseconds by the GPU's clock, or null if it has none. */
async function emptyDispatch({ device }: FoundDevice): Promise<number | null> {
  if (!Timestamps.isSupported(device)) return null;
  const engine = new Engine(device, new PipelineCache(device));
  const timestamps = new Timestamps(device, 1);
  try {
    await engine.allocate({ scratch: 4 });
    const stage = { kernel: empty_dispatch, bindings: { scratch: "scratch" } };
    await engine.prepare([stage]);
    const dispatch = { stage, uniforms: { length: 1 } };
    return 1000 * (await timeDispatches(engine, [dispatch], timestamps));
  } finally {
    timestamps.destroy();
    engine.destroy();
  }
}
