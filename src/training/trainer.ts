// Trains one model on one GPUDevice and reports progress, which the page draws and the commands print.

import type { Settings } from "../config/settings.ts";
import type { EpochOrder } from "../data/order.ts";
import { checkRows, isStreamed, type Rows, type StreamedSet } from "../data/rows.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { InputError } from "../input_error.ts";
import { initialParameters } from "../model/init.ts";
import { checkParameters, type Parameters } from "../model/tensors.ts";
import { BatchSchedule } from "./batch_schedule.ts";
import { GpuModel } from "./gpu_model.ts";
import { readHistory } from "./history.ts";
import { stepUniforms } from "./optimizers.ts";
import type { Plan } from "./plan.ts";
import { planTraining } from "./plan_training.ts";
import {
  lossOf,
  type Progress,
  type Resampling,
  type StepRecord,
  type TuningProgress,
} from "./reports.ts";
import type { Revival } from "./revival.ts";
import { type RowFacts, rowFacts } from "./row_facts.ts";
import { Sequences } from "./sequences.ts";
import type { Pass } from "./stages.ts";
import { readState, readTensors, type TrainerState, writeState } from "./state.ts";
import { StepsInFlight } from "./steps_in_flight.ts";
import { ResidentRows, type TrainingRows } from "./training_rows.ts";
import type { Variants } from "./tuning/variants.ts";

/** What a trainer needs, and what may be given. */
export interface TrainerOptions {
  readonly device: GPUDevice;
  readonly settings: Settings;
  /**
   * The training set, which is copied to the GPU. If its rows are read when they are needed, or a buffer of the
   * device cannot hold all of them, the GPU holds those of the next steps. The bits are the same.
   */
  readonly rows: Rows | StreamedSet;
  /** What the run needs to know about the rows; computed from them by default. */
  readonly facts?: RowFacts;
  /** Initial parameters; drawn from the seed by default. */
  readonly parameters?: Parameters;
  /**
   * The state of an earlier run with the same settings, rows and order, instead of `parameters`. The results
   * have the same bits as if that run had not been interrupted.
   */
  readonly state?: TrainerState;
  /** The order of the rows by epoch; by default determined by `shuffle` and `seed`. */
  readonly order?: EpochOrder;
  /** The fastest matmul variants found by an earlier run; they are checked before use. */
  readonly variants?: Variants;
  /**
   * Whether to tune the matmuls between submits if `variants` are not given or rejected. Tuning does not change
   * the bits.
   */
  readonly tune?: boolean;
  /** The epochs to train before tuning starts; 0 by default. Tuning shares its time with training. */
  readonly tuneAfterEpochs?: number;
  /**
   * The steps in a submit; at most 256 with nine dispatches each. Several submits are in flight, so that the GPU
   * computes while the host encodes. The default is 16, but the first of them have 2, 4 and 8, so that the GPU begins
   * early. The number does not change the bits.
   */
  readonly stepsPerSubmit?: number;
  /**
   * Steps in flight: those that are sent before the host waits for them and reports, at most 1024 and to the end of the
   * epoch. The default is `stepsPerSubmit`, or if that is not given either, as many as fit in `submitSeconds`. The
   * number does not change the bits.
   */
  readonly stepsInFlight?: number;
  /** Compiled kernels of this device, to share between trainers. */
  readonly pipelines?: PipelineCache;
}

/**
 * Trains one model on one GPUDevice. Nothing is read back from the GPU to go on with training but what is
 * reported. The same settings, rows and adapter give the same bits.
 * @example
 * ```ts
 * import { bytesAsShares, parseSettings, type Rows, Trainer } from "parsimony";
 *
 * export async function train(device: GPUDevice) {
 *   const values = Uint8Array.from({ length: 500 * 16 }, (_, i) => (i * i) % 256); // your data
 *   const rows: Rows = { values, count: 500, inputs: 16, scaling: bytesAsShares };
 *   const settings = parseSettings({ hiddenUnits: 8, batchSize: 50, epochs: 3 });
 *   const trainer = await Trainer.create({ device, settings, rows });
 *   for await (const { epoch, records } of trainer.train()) {
 *     console.log(epoch, records.at(-1)?.loss);
 *   }
 *   const codes = await trainer.model.encode(rows); // (500, 8)
 *   trainer.destroy();
 *   return codes;
 * }
 * ```
 */
export class Trainer {
  private readonly inFlight: StepsInFlight;
  private readonly sequences: Sequences;
  /** The step from which this trainer started. */
  private readonly firstStep: number;
  /** If dead units are resampled. */
  private revival: Revival | undefined;
  /** Whether the gradient buffer holds the gradients of the last step. */
  private hasGradients = false;

  /**
   * Allocates buffers, compiles kernels and uploads the rows.
   * @throws InputError if the rows do not go with the settings, parameters have the wrong shape, the state does not
   *   fit this run, or the device's limits are too small
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { device, settings, rows, pipelines, state } = options;
    if (isStreamed(rows) && options.order) {
      throw new InputError("A given order needs all rows in memory; these are read in chunks.");
    }
    for (const name of ["stepsPerSubmit", "stepsInFlight"] as const) {
      const { [name]: count = 1 } = options;
      if (Number.isInteger(count) && count >= 1) continue;
      throw new InputError(`\`${name}\` is ${count}; it must be a positive whole number.`);
    }
    if (!isStreamed(rows)) checkRows(rows);
    const facts = options.facts ?? (await rowFacts(settings, rows));
    const { plan, chunks, parts } = planTraining(settings, rows, facts, device.limits);
    const order = options.order ?? chunks.epochOrder;
    const schedule = new BatchSchedule(settings, rows.count, order);
    if (state && options.parameters) {
      throw new InputError("Give either `parameters` or `state`, not both.");
    }
    const { parameters = initialParameters(plan.shape, settings.seed, settings, facts.bias) } =
      options;
    checkParameters(plan.shape, parameters);
    if (state) {
      const { checkState } = await import("./check_state.ts");
      checkState(settings, plan.shape, schedule.steps, state);
    }

    const model = await GpuModel.create(device, plan, pipelines);
    const { engine } = model;
    const trainingRows =
      isStreamed(rows) || parts
        ? (await import("./streamed_rows.ts")).streamRows(engine, schedule, rows, parts ?? chunks)
        : new ResidentRows(engine, schedule, rows);
    if (state) writeState(model.engine, plan, state);
    else model.writeParameters(parameters);
    if (options.variants) model.passes.useRecorded(options.variants);
    const trainer = new Trainer(model, schedule, trainingRows, options, state?.step ?? 0);
    // So that it evaluates as after its last step, before it makes another.
    if (trainer.step > 0) model.useUniforms(trainer.uniformsOf(trainer.step));
    if (settings.revival === "resample") {
      const { Revival } = await import("./revival.ts");
      trainer.revival = new Revival(model, schedule, rows.count);
    }
    return trainer;
  }

  private constructor(
    /** For inference and reading parameters, between submits or while one is running. */
    readonly model: GpuModel,
    private readonly schedule: BatchSchedule,
    private readonly rows: TrainingRows,
    private readonly options: TrainerOptions,
    private stepsDone: number,
  ) {
    this.firstStep = stepsDone;
    const { stepsPerSubmit, stepsInFlight = stepsPerSubmit } = options;
    this.sequences = new Sequences(model.engine, model.plan, stepsPerSubmit);
    this.inFlight = new StepsInFlight(model.plan.historyLength, stepsInFlight);
  }

  /** Whether all training rows are on the GPU, in the order of the data set. */
  get holdsAllRows(): boolean {
    return this.rows instanceof ResidentRows;
  }

  get plan(): Plan {
    return this.model.plan;
  }

  /** The number of steps in the whole run. */
  get steps(): number {
    return this.schedule.steps;
  }

  get step(): number {
    return this.stepsDone;
  }

  /** The last resampling of dead units by this trainer. */
  get lastResampling(): Resampling | undefined {
    return this.revival?.last;
  }

  /**
   * The longest that the steps in flight of `train`, and the batches of an evaluation, should take, 0.1 s by default.
   * The page sets less while the user drags something. There is at least one step. Ignored if their number is given.
   */
  get submitSeconds(): number {
    return this.inFlight.targetSeconds;
  }

  set submitSeconds(seconds: number) {
    this.inFlight.targetSeconds = seconds;
    this.model.secondsInFlight = seconds;
  }

  /**
   * Trains to the end, or for `steps` steps, and reports whenever the steps in flight are done; nothing is in flight
   * during a report. Break out of the loop to pause, and call it again to continue.
   * @throws DeviceLostError
   * @throws InputError if a given order has a row past the end of the data, or is too short
   */
  async *train(steps = Number.POSITIVE_INFINITY): AsyncGenerator<Progress, void, void> {
    const { inFlight } = this;
    const { passes } = this.model;
    const last = Math.min(this.steps, this.stepsDone + steps);
    while (this.stepsDone < last) {
      if (this.shouldTune) await passes.startTuning();
      const started = performance.now();
      const from = this.stepsDone;
      const wanted = Math.min(last, this.endOfPart(from), from + inFlight.steps);
      const ready = this.rows.ready(from, wanted);
      const to = typeof ready === "number" ? ready : await ready;
      // Waiting for rows is not part of the time that the steps take.
      const submitted = performance.now();
      this.submit(passes.current.train, from, to);
      this.stepsDone = to;
      this.model.useUniforms(this.uniformsOf(to));
      this.hasGradients = true;
      // Reads the batch before any inference can overwrite it.
      const reviving = this.revival?.isDue(to) ? this.revival.resample(to) : undefined;
      const [records] = await Promise.all([this.readRecords(from, to), reviving]);
      const seconds = (performance.now() - started) / 1000;
      inFlight.record(records.length, (performance.now() - submitted) / 1000, passes.isTuning);
      this.model.secondsPerStep = inFlight.lastSecondsPerStep;
      if ((await passes.applyReady()) || reviving) this.hasGradients = false;
      yield this.report(records, seconds, last);
    }
  }

  private get shouldTune(): boolean {
    const { tune = false, tuneAfterEpochs = 0 } = this.options;
    return tune && this.stepsDone >= tuneAfterEpochs * this.schedule.stepsPerEpoch;
  }

  /** Reads the current state, from which `TrainerOptions.state` resumes with the same bits. */
  readState(): Promise<TrainerState> {
    return readState(this.model.engine, this.plan, this.stepsDone);
  }

  /**
   * Reads the gradients of the last step, by tensor.
   * @throws Error if no step has been run, or the tuner has run kernels since
   */
  async readGradients(): Promise<Parameters> {
    if (!this.hasGradients) {
      throw new Error(
        "The gradients of the last step are not available. Read them immediately after a step, without tuning.",
      );
    }
    return readTensors(this.model.engine, this.plan.layout, "gradients");
  }

  /**
   * Tunes the matmuls now, instead of between submits of `train`, and reports after each trial. Tuning does not
   * change the bits.
   */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    const { passes } = this.model;
    if (this.stepsDone === this.firstStep) {
      // Fills the matmuls' inputs, so that comparing their outputs is meaningful.
      const pass = passes.current.train.filter(({ phase }) => phase !== "update");
      const step = Math.min(this.stepsDone, this.steps - 1);
      await this.rows.ready(step, step + 1);
      this.submit(pass, step, step + 1);
    }
    this.hasGradients = false;
    yield* passes.tune();
  }

  /** Frees the buffers, but not the device, which belongs to the caller. */
  destroy(): void {
    this.rows.stop();
    this.model.destroy();
  }

  /** The end of the epoch in which a step is, or an earlier step after which dead units are resampled. */
  private endOfPart(step: number): number {
    const end = this.schedule.endOfEpoch(step);
    return Math.min(end, this.revival?.nextAfter(step) ?? end);
  }

  /** The uniforms that change from step to step, for a step counted from 1. */
  private uniformsOf(step: number) {
    return stepUniforms(this.plan.settings, step, this.steps);
  }

  /** Submits the steps from `from` to `to` (exclusive), whose rows are ready. */
  private submit(pass: Pass, from: number, to: number): void {
    this.sequences.send(pass, to - from, (historyRow) => {
      const step = from + historyRow;
      return { ...this.rows.batch(step), historyRow, ...this.uniformsOf(step + 1) };
    });
  }

  /** Reads the records of the last steps in flight, which were `from` to `to` (exclusive). */
  private async readRecords(from: number, to: number): Promise<StepRecord[]> {
    const { schedule } = this;
    const rows = await readHistory(this.model.engine, this.plan, to - from);
    return rows.map((numbers, i) => ({
      step: from + i + 1,
      epoch: schedule.epochOf(from + i) + 1,
      rows: schedule.entries(from + i).batch,
      loss: lossOf(numbers),
      ...numbers,
    }));
  }

  private report(records: readonly StepRecord[], seconds: number, last: number): Progress {
    const { stepsDone, inFlight } = this;
    const { steps, stepsPerEpoch } = this.schedule;
    const { progress: tuning, rejected } = this.model.passes;
    const rows = records.reduce((sum, record) => sum + record.rows, 0);
    return {
      step: stepsDone,
      steps,
      epoch: Math.ceil(stepsDone / stepsPerEpoch),
      epochs: this.options.settings.epochs,
      epochEnded: stepsDone % stepsPerEpoch === 0,
      records,
      // With a coarse clock, the seconds may be 0.
      imagesPerSecond: seconds > 0 ? rows / seconds : undefined,
      secondsLeft: (last - stepsDone) * inFlight.secondsPerStep,
      ...(tuning && { tuning }),
      ...(rejected !== undefined && { rejected }),
    };
  }
}
