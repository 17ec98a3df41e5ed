// Trains one model on one GPUDevice. Hosts decide what to draw or print of the reports.

import type { Settings } from "../config.ts";
import { checkImages, type Images, imageSize, paddedRows } from "../data/images.ts";
import type { EpochOrder } from "../data/order.ts";
import { Engine, type Stage } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import {
  checkParameters,
  initialParameters,
  type Parameters,
  packParameters,
  unpackParameters,
} from "../model.ts";
import { adamScalars } from "./adam_scalars.ts";
import type { ProductForms } from "./forms.ts";
import { checkLimits } from "./limits.ts";
import { dispatches, type Plan, planRun } from "./plan.ts";
import type { Evaluation, Progress, StepRecord, TuningProgress } from "./progress.ts";
import { Schedule } from "./schedule.ts";
import { allStages } from "./stages.ts";
import { SubmitSize } from "./submit_size.ts";
import { TunedStages } from "./tuned_stages.ts";
import { type VisitBuffers, Visits } from "./visits.ts";

export interface TrainerOptions {
  readonly device: GPUDevice;
  readonly settings: Settings;
  /** The data set; it is copied to the GPU. */
  readonly images: Images;
  /** First parameters; drawn from the seed where none are given. */
  readonly parameters?: Parameters;
  /** Order of the images by epoch; from `shuffle` and `seed` where none is given. */
  readonly order?: EpochOrder;
  /**
   * Whether to try out forms of the products between submits and go on with the fastest; the bits stay
   * the same.
   */
  readonly tune?: boolean;
  /** Forms of the products that an earlier run found the fastest; the run moves over to them. */
  readonly forms?: ProductForms;
  /**
   * Steps in one submit, where it should not follow the measured time per step; the bits stay the
   * same. The history has room for 256, and an epoch's end ends a submit.
   */
  readonly stepsPerSubmit?: number;
  /** Compiled kernels of this device to share between trainers. */
  readonly pipelines?: PipelineCache;
}

export type { VisitBuffers };

export class Trainer {
  private readonly schedule: Schedule;
  private readonly submitSize: SubmitSize;
  private readonly visits: Visits;
  private readonly stages: TunedStages;
  private stepsDone = 0;

  /**
   * Allocates, compiles and uploads; nothing is trained yet.
   * @throws InputError where parameters have the wrong shape or the device too small limits
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { device, settings, images, pipelines } = options;
    checkImages(images);
    const plan = planRun(settings, imageSize(images), images.count);
    const parameters = options.parameters ?? initialParameters(plan.shape, settings.seed);
    checkParameters(plan.shape, parameters);
    checkLimits(plan, device.limits);

    const engine = new Engine(device, pipelines);
    const trainer = new Trainer(engine, plan, options);
    try {
      await engine.allocate(plan.buffers);
      await engine.prepare(allStages(plan.stages));
      engine.write("images", paddedRows(images));
      trainer.visits.prepare();
      trainer.writeParameters(parameters);
      if (options.forms) trainer.stages.moveOver(options.forms);
    } catch (error) {
      engine.destroy();
      throw error;
    }
    return trainer;
  }

  private constructor(
    private readonly engine: Engine,
    readonly plan: Plan,
    private readonly options: TrainerOptions,
  ) {
    const { settings, images } = options;
    this.schedule = new Schedule(settings, images.count, options.order);
    this.submitSize = new SubmitSize(plan.historyLength, options.stepsPerSubmit);
    this.stages = new TunedStages(engine, settings, plan);
    this.visits = new Visits(engine, plan, () => this.stages.current);
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
   * Trains to the end, or for `steps` steps, and reports after each submit. Breaking out of the
   * loop pauses right there; a new call goes on.
   * @throws DeviceLostError where the device goes away
   * @throws InputError where a given order points past the data or ends too early
   */
  async *train(steps = Number.POSITIVE_INFINITY): AsyncGenerator<Progress, void, void> {
    const last = Math.min(this.steps, this.stepsDone + steps);
    if (this.options.tune) this.stages.startTuning();
    while (this.stepsDone < last) {
      const started = performance.now();
      const records = await this.runSteps(last);
      const seconds = (performance.now() - started) / 1000;
      this.submitSize.took(records.length, seconds);
      await this.stages.settle();
      yield this.report(records, seconds, last);
    }
  }

  /**
   * The loss over any images, in batches of the training's size; changes nothing of the training.
   * @throws InputError where the images have another size than the model's
   */
  evaluate(images: Images): Promise<Evaluation> {
    return this.visits.evaluate(images, this.options.settings.batchSize);
  }

  /**
   * The hidden units' activations (count, H) for any images.
   * @throws InputError where the images have another size than the model's
   */
  encode(images: Images): Promise<Float32Array> {
    return this.visits.encode(images);
  }

  /**
   * The reconstructions (count, D) of any images; a sigmoid output keeps them within 0..1.
   * @throws InputError where the images have another size than the model's
   */
  reconstruct(images: Images): Promise<Float32Array> {
    return this.visits.reconstruct(images);
  }

  /**
   * Reconstructs a few images and leaves them on the GPU. The buffers hold them until the next
   * call of this trainer: draw from them at once.
   */
  reconstructOnGpu(images: Images): VisitBuffers {
    return this.visits.reconstructOnGpu(images);
  }

  async readParameters(): Promise<Parameters> {
    const { layout } = this.plan;
    return unpackParameters(layout, await this.engine.readFloats("parameters", layout.length));
  }

  /**
   * Replaces the parameters; the optimizer's moments and the step count stay.
   * @throws InputError where an array has the wrong length
   */
  writeParameters(parameters: Parameters): void {
    checkParameters(this.plan.shape, parameters);
    this.engine.write("parameters", packParameters(this.plan.layout, parameters));
  }

  /** The gradients of the last step, by parameter name, in the parameters' shapes. */
  async readGradients(): Promise<Parameters> {
    const { layout } = this.plan;
    return unpackParameters(layout, await this.engine.readFloats("gradients", layout.length));
  }

  /**
   * Tries out the forms of the products at once, instead of between submits of `train`, and goes over
   * to the fastest; the bits stay the same. Reports after each trial.
   */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    const { engine, plan, stages } = this;
    if (this.stepsDone === 0) {
      // Fills what the products read, for their bits to mean something; no parameter changes.
      const pass = stages.current.train.filter(({ kernel }) => kernel.name !== "adam");
      engine.submit(this.batches(0, 1).flatMap((batch) => dispatches(plan, pass, batch)));
    }
    yield* stages.tune();
  }

  /** The forms in which the products are carried out now. */
  get forms(): ProductForms {
    return this.stages.forms;
  }

  /** The forms that the tuner chose, once it has tried all. */
  get tunedForms(): ProductForms | undefined {
    return this.stages.tunedForms;
  }

  /** Carries out the products in other forms from the next submit on, with the same bits. */
  useForms(forms: ProductForms): Promise<void> {
    return this.stages.use(forms);
  }

  /** For profilers, which run a step's stages by themselves: in the forms used now, on their engine. */
  get workshop(): { readonly engine: Engine; readonly train: readonly Stage[] } {
    return { engine: this.engine, train: this.stages.current.train };
  }

  /** Bytes of GPU memory by buffer name. */
  memory(): Record<string, number> {
    return this.engine.memory();
  }

  /** Frees the buffers; the device stays the host's. */
  destroy(): void {
    this.engine.destroy();
  }

  /** Submits as many steps as fit, at most to `last` and to the epoch's end, and reads their history. */
  private async runSteps(last: number): Promise<StepRecord[]> {
    const { engine, plan, schedule } = this;
    const from = this.stepsDone;
    const epoch = schedule.epochOf(from);
    const to = Math.min(last, schedule.endOfEpoch(from), from + this.submitSize.steps);
    const batches = this.batches(from, to);
    engine.submit(batches.flatMap((batch) => dispatches(plan, this.stages.current.train, batch)));
    this.stepsDone = to;

    const history = await engine.readFloats("history", 4 * batches.length);
    return batches.map(({ rows, slot }) => {
      const [reconstruction = NaN, sparsity = NaN, saturated = NaN, silent = NaN] =
        history.subarray(4 * slot);
      return {
        step: from + slot + 1,
        epoch: epoch + 1,
        rows,
        loss: reconstruction + sparsity,
        reconstruction,
        sparsity,
        saturated,
        silent,
      };
    });
  }

  /** Which rows the steps from `from` to before `to` visit, all of one epoch, and Adam's scalars. */
  private batches(from: number, to: number) {
    const { engine, schedule, options } = this;
    const order = schedule.newOrder(schedule.epochOf(from));
    if (order) engine.write("order", order);
    return Array.from({ length: to - from }, (_, slot) => {
      const step = from + slot;
      return { ...schedule.batch(step), slot, ...adamScalars(options.settings, step + 1) };
    });
  }

  private report(records: readonly StepRecord[], seconds: number, last: number): Progress {
    const { stepsDone, schedule, options } = this;
    const { steps, stepsPerEpoch } = schedule;
    const rows = records.reduce((sum, record) => sum + record.rows, 0);
    return {
      step: stepsDone,
      steps,
      epoch: Math.ceil(stepsDone / stepsPerEpoch),
      epochs: options.settings.epochs,
      epochEnded: stepsDone % stepsPerEpoch === 0,
      records,
      imagesPerSecond: rows / seconds,
      secondsLeft: (last - stepsDone) * this.submitSize.secondsPerStep,
      ...(this.stages.progress && { tuning: this.stages.progress }),
    };
  }
}
