// Trains one model on one GPUDevice. Hosts decide what to draw or print of the reports.

import { checkImages, imageSize, paddedRows } from "../data/images.ts";
import { Engine, type Stage } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { checkParameters, initialParameters } from "../model.ts";
import { BatchSchedule } from "./batch_schedule.ts";
import { GpuModel } from "./gpu_model.ts";
import type { DecodedBuffers, InferenceBuffers } from "./inference.ts";
import { checkLimits } from "./limits.ts";
import type { TrainerOptions } from "./options.ts";
import { type Plan, planRun } from "./plan.ts";
import type { Progress, StepRecord, TuningProgress } from "./reports.ts";
import { allStages } from "./stages.ts";
import { checkState, readState, type TrainerState, writeState } from "./state.ts";
import { StepRunner } from "./step_runner.ts";
import { SubmitSize } from "./submit_size.ts";
import type { Variants } from "./tuning/variants.ts";

export type { DecodedBuffers, InferenceBuffers, TrainerOptions, TrainerState };

export class Trainer extends GpuModel {
  private readonly stepRunner: StepRunner;
  private readonly submitSize: SubmitSize;
  private stepsDone: number;
  /** The step that it began at. */
  private readonly firstStep: number;
  private readonly tunes: boolean;

  /**
   * Allocates, compiles and uploads; nothing is trained yet.
   * @throws InputError where parameters have the wrong shape, a state can't be this run's, or the
   * device has too small limits
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { device, settings, images, pipelines } = options;
    checkImages(images);
    const plan = planRun(settings, imageSize(images), images.count);
    const schedule = new BatchSchedule(settings, images.count, options.order);
    const { state, parameters = initialParameters(plan.shape, settings.seed) } = options;
    checkParameters(plan.shape, parameters);
    if (state && options.parameters) {
      throw new InputError(
        "A run begins with parameters or goes on from a state; give one of them.",
      );
    }
    if (state) checkState(plan.shape, schedule.steps, state);
    checkLimits(plan, device.limits);

    const engine = new Engine(device, pipelines);
    const trainer = new Trainer(engine, plan, options, schedule, state?.step);
    try {
      await engine.allocate(plan.buffers);
      await engine.prepare(allStages(plan.stages));
      engine.write("images", paddedRows(images));
      trainer.prepareVisits();
      if (state) writeState(engine, plan.layout, state);
      else trainer.writeParameters(parameters);
      if (options.variants) trainer.stages.compileInBackground(options.variants);
    } catch (error) {
      engine.destroy();
      throw error;
    }
    return trainer;
  }

  private constructor(
    engine: Engine,
    plan: Plan,
    { settings, tune, stepsPerSubmit }: TrainerOptions,
    private readonly schedule: BatchSchedule,
    step = 0,
  ) {
    super(engine, plan, settings);
    this.stepsDone = step;
    this.firstStep = step;
    this.tunes = tune ?? false;
    this.stepRunner = new StepRunner(engine, plan, settings, schedule);
    this.submitSize = new SubmitSize(plan.historyLength, stepsPerSubmit);
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
   * What a submit of `train` should take at most, 0.1 s at first: a page asks for less while a person
   * drags something. One step is the least; the bits stay the same. Not where `stepsPerSubmit` is given.
   */
  get submitSeconds(): number {
    return this.submitSize.targetSeconds;
  }

  set submitSeconds(seconds: number) {
    this.submitSize.targetSeconds = seconds;
  }

  /**
   * Trains to the end, or for `steps` steps, and reports after each submit. Breaking out of the
   * loop pauses right there; a new call goes on.
   * @throws DeviceLostError where the device goes away
   * @throws InputError where a given order points past the data or ends too early
   */
  async *train(steps = Number.POSITIVE_INFINITY): AsyncGenerator<Progress, void, void> {
    const last = Math.min(this.steps, this.stepsDone + steps);
    if (this.tunes) this.stages.startTuning();
    while (this.stepsDone < last) {
      const started = performance.now();
      const records = await this.runSteps(last);
      const seconds = (performance.now() - started) / 1000;
      this.submitSize.record(records.length, seconds);
      await this.stages.applyReady();
      yield this.report(records, seconds, last);
    }
  }

  /** Where the run stands now: `TrainerOptions.state` goes on from there with the same bits. */
  readState(): Promise<TrainerState> {
    return readState(this.engine, this.plan.layout, this.stepsDone);
  }

  /**
   * Tries out the forms of the products at once, instead of between submits of `train`, and goes over
   * to the fastest; the bits stay the same. Reports after each trial.
   */
  async *tune(): AsyncGenerator<TuningProgress, void, void> {
    const { stages } = this;
    if (this.stepsDone === this.firstStep) {
      // Fills what the products read, for their bits to mean something; no parameter changes.
      const pass = stages.current.train.filter(({ kernel }) => kernel.name !== "adam");
      const step = Math.min(this.stepsDone, this.steps - 1);
      this.stepRunner.submit(pass, step, step + 1);
    }
    yield* stages.tune();
  }

  /** The forms in which the products are carried out now. */
  get variants(): Variants {
    return this.stages.variants;
  }

  /** The forms that the tuner chose, once it has tried all. */
  get tunedVariants(): Variants | undefined {
    return this.stages.tunedVariants;
  }

  /** Carries out the products in other forms from the next submit on, with the same bits. */
  useVariants(forms: Variants): Promise<void> {
    return this.stages.use(forms);
  }

  /** For profilers, which run a step's stages by themselves: in the forms used now, on their engine. */
  get internals(): { readonly engine: Engine; readonly train: readonly Stage[] } {
    return { engine: this.engine, train: this.stages.current.train };
  }

  /** Submits as many steps as fit, at most to `last` and to the epoch's end, and reads their history. */
  private runSteps(last: number): Promise<StepRecord[]> {
    const { schedule, stages, stepRunner, submitSize } = this;
    const from = this.stepsDone;
    const to = Math.min(last, schedule.endOfEpoch(from), from + submitSize.steps);
    const batches = stepRunner.submit(stages.current.train, from, to);
    this.stepsDone = to;
    return stepRunner.records(batches);
  }

  private report(records: readonly StepRecord[], seconds: number, last: number): Progress {
    const { stepsDone, schedule } = this;
    const { steps, stepsPerEpoch } = schedule;
    const rows = records.reduce((sum, record) => sum + record.rows, 0);
    return {
      step: stepsDone,
      steps,
      epoch: Math.ceil(stepsDone / stepsPerEpoch),
      epochs: this.settings.epochs,
      epochEnded: stepsDone % stepsPerEpoch === 0,
      records,
      imagesPerSecond: rows / seconds,
      secondsLeft: (last - stepsDone) * this.submitSize.secondsPerStep,
      ...(this.stages.progress && { tuning: this.stages.progress }),
    };
  }
}
