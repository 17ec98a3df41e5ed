// Trains one model on one GPUDevice. Hosts decide what to draw or print of the reports.

import type { Settings } from "../config/settings.ts";
import { checkImages, type Images, imageSize, paddedRows } from "../data/images.ts";
import type { EpochOrder } from "../data/order.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { InputError } from "../input_error.ts";
import { initialParameters } from "../model/init.ts";
import { checkParameters, type Parameters } from "../model/tensors.ts";
import { BatchSchedule } from "./batch_schedule.ts";
import { GpuModel } from "./gpu_model.ts";
import { readHistory } from "./history.ts";
import { stepUniforms } from "./optimizers.ts";
import { dispatches, type Plan, planRun } from "./plan.ts";
import { lossOf, type Progress, type StepRecord, type TuningProgress } from "./reports.ts";
import type { Pass } from "./stages.ts";
import { checkState, readState, readTensors, type TrainerState, writeState } from "./state.ts";
import { SubmitSize } from "./submit_size.ts";
import type { Variants } from "./tuning/variants.ts";

export interface TrainerOptions {
  readonly device: GPUDevice;
  readonly settings: Settings;
  /** The training set; it is copied to the GPU. */
  readonly images: Images;
  /** Initial parameters; drawn from the seed by default. */
  readonly parameters?: Parameters;
  /**
   * The state of an earlier run of the same settings, images and order, instead of `parameters`: what
   * follows has the same bits as if that run had continued.
   */
  readonly state?: TrainerState;
  /** The order of the images by epoch; follows from `shuffle` and `seed` by default. */
  readonly order?: EpochOrder;
  /** Variants of the matmuls that an earlier run found the fastest; they are checked before use. */
  readonly variants?: Variants;
  /**
   * Whether to try variants of the matmuls between submits and switch to the fastest, if `variants` are
   * not given or do not work here. The bits stay the same.
   */
  readonly tune?: boolean;
  /**
   * Steps in one submit; follows the measured time per step by default. The history has room for 256, and
   * the end of an epoch ends a submit. The bits stay the same.
   */
  readonly stepsPerSubmit?: number;
  /** Compiled kernels of this device, to share between trainers. */
  readonly pipelines?: PipelineCache;
}

export class Trainer {
  private readonly submitSize: SubmitSize;
  /** The step that it started from. */
  private readonly firstStep: number;
  /** Whether the gradient buffer holds the gradients of the last step. */
  private hasGradients = false;

  /**
   * Allocates, compiles and uploads; nothing is trained yet.
   * @throws InputError if parameters have the wrong shape, a state cannot be this run's, or the device's
   *   limits are too small
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { device, settings, images, pipelines, state } = options;
    checkImages(images);
    const plan = planRun(settings, imageSize(images), images.count);
    const schedule = new BatchSchedule(settings, images.count, options.order);
    if (state && options.parameters) {
      throw new InputError("Give either parameters or state, not both.");
    }
    const { parameters = initialParameters(plan.shape, settings.seed) } = options;
    checkParameters(plan.shape, parameters);
    if (state) checkState(settings, plan.shape, schedule.steps, state);

    const model = await GpuModel.create(device, plan, pipelines);
    model.engine.write("images", paddedRows(images));
    if (state) writeState(model.engine, plan, state);
    else model.writeParameters(parameters);
    if (options.variants) model.passes.useRecorded(options.variants);
    return new Trainer(model, schedule, options, state?.step ?? 0);
  }

  private constructor(
    /** Parameters, codes, reconstructions and loss; may be used between and during submits. */
    readonly model: GpuModel,
    private readonly schedule: BatchSchedule,
    private readonly options: TrainerOptions,
    private stepsDone: number,
  ) {
    this.firstStep = stepsDone;
    this.submitSize = new SubmitSize(model.plan.historyLength, options.stepsPerSubmit);
  }

  get plan(): Plan {
    return this.model.plan;
  }

  /** Steps of the whole run. */
  get steps(): number {
    return this.schedule.steps;
  }

  /** Steps done so far. */
  get step(): number {
    return this.stepsDone;
  }

  /**
   * Seconds that a submit of `train` should take at most, 0.1 by default: a page sets less while the user
   * drags something. A submit has at least one step. Ignored if `stepsPerSubmit` is given.
   */
  get submitSeconds(): number {
    return this.submitSize.targetSeconds;
  }

  set submitSeconds(seconds: number) {
    this.submitSize.targetSeconds = seconds;
  }

  /**
   * Trains to the end, or for `steps` steps, and reports after each submit. Breaking out of the loop
   * pauses; calling it again continues.
   * @throws DeviceLostError
   * @throws InputError if a given order points past the data or ends too early
   */
  async *train(steps = Number.POSITIVE_INFINITY): AsyncGenerator<Progress, void, void> {
    const { schedule, submitSize } = this;
    const { passes } = this.model;
    const last = Math.min(this.steps, this.stepsDone + steps);
    while (this.stepsDone < last) {
      if (this.options.tune) passes.startTuning();
      const started = performance.now();
      const from = this.stepsDone;
      const to = Math.min(last, schedule.endOfEpoch(from), from + submitSize.steps);
      this.submit(passes.current.train, from, to);
      this.stepsDone = to;
      this.hasGradients = true;
      const records = await this.readRecords(from, to);
      const seconds = (performance.now() - started) / 1000;
      submitSize.record(records.length, seconds);
      if (await passes.applyReady()) this.hasGradients = false;
      yield this.report(records, seconds, last);
    }
  }

  /** The run as it is now: `TrainerOptions.state` continues from there with the same bits. */
  readState(): Promise<TrainerState> {
    return readState(this.model.engine, this.plan, this.stepsDone);
  }

  /**
   * The gradients of the last step, by tensor.
   * @throws Error if there was no step yet, or the tuner has run kernels since
   */
  async readGradients(): Promise<Parameters> {
    if (!this.hasGradients) {
      throw new Error(
        "The gradients of the last step are no longer available; read them right after a step, without tuning in between.",
      );
    }
    return readTensors(this.model.engine, this.plan.layout, "gradients");
  }

  /**
   * Tries the variants of the matmuls now, instead of between submits of `train`, and switches to the
   * fastest; the bits stay the same. Reports after each trial.
   */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    const { passes } = this.model;
    if (this.stepsDone === this.firstStep) {
      // Fills what the matmuls read, so that comparing their outputs means something.
      const pass = passes.current.train.filter(({ phase }) => phase !== "update");
      const step = Math.min(this.stepsDone, this.steps - 1);
      this.submit(pass, step, step + 1);
    }
    this.hasGradients = false;
    yield* passes.tune();
  }

  /** Frees the buffers; the device stays the caller's. */
  destroy(): void {
    this.model.destroy();
  }

  /** Submits the steps from `from` to before `to`, all of one epoch. */
  private submit(pass: Pass, from: number, to: number): void {
    const { schedule } = this;
    const { engine, plan } = this.model;
    const order = schedule.newOrder(schedule.epochOf(from));
    if (order) engine.write("order", order);
    const steps = Array.from({ length: to - from }, (_, historyRow) => {
      const batch = { ...schedule.batch(from + historyRow), historyRow };
      return dispatches(plan, pass, batch, stepUniforms(plan.settings, from + historyRow + 1));
    });
    engine.submit(steps.flat());
  }

  /** The records of the steps that were submitted last. */
  private async readRecords(from: number, to: number): Promise<StepRecord[]> {
    const { schedule } = this;
    const rows = await readHistory(this.model.engine, this.plan, to - from);
    return rows.map((numbers, i) => ({
      step: from + i + 1,
      epoch: schedule.epochOf(from + i) + 1,
      rows: schedule.batch(from + i).batch,
      loss: lossOf(numbers),
      ...numbers,
    }));
  }

  private report(records: readonly StepRecord[], seconds: number, last: number): Progress {
    const { stepsDone, submitSize } = this;
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
      // A coarse clock may show no time at all.
      imagesPerSecond: seconds > 0 ? rows / seconds : undefined,
      secondsLeft: (last - stepsDone) * submitSize.secondsPerStep,
      ...(tuning && { tuning }),
      ...(rejected !== undefined && { rejected }),
    };
  }
}
