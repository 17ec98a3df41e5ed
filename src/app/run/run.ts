// One run on the page: a trainer, what it has shown so far, and the views computed from it.

import { batch } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { firstImages, type LabelledImages } from "../../data/images.ts";
import type { ImageSets } from "../../data/mnist.ts";
import { workDone } from "../../engine/device_lost.ts";
import type { PipelineCache } from "../../engine/pipelines.ts";
import { InputError } from "../../input_error.ts";
import type { Progress } from "../../training/reports.ts";
import { Trainer } from "../../training/trainer.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { CodesSampler } from "../codes/codes_sampler.ts";
import { type SavedRun, VERSION } from "../saved_runs/saved_run.ts";
import { Budget, MAX_STALE_MEASURE_MS, MAX_STALE_MS } from "../scheduling/budget.ts";
import { chartBudget, drainCharts, withManualDraining } from "../scheduling/chart_queue.ts";
import { nextPaint } from "../scheduling/paint.ts";
import { curves, progress, type RunProgress } from "../state/state.ts";
import { RunCurves } from "./curves.ts";
import { testLoss } from "./test_loss.ts";
import { loadVariants, saveVariants } from "./tuning_cache.ts";

/** Numbers and pictures change at most this often while training goes on, in milliseconds. */
const REFRESH = 250;
/** And at least this often, however long pictures take. */
const SLOWEST_NUMBERS = 1000;
/** Seconds that a submit takes at most, which is how long an answer may wait; and while a person drags. */
const USUAL_SUBMIT = 0.06;
const SHORT_SUBMIT = 0.02;

export class Run {
  private readonly curves: RunCurves;
  readonly codesSampler: CodesSampler;
  /** Whether an epoch has ended and the test set was not yet looked at. */
  private isTestDue: boolean;
  /**
   * What drawings and tests may take of training's time. Numbers change with the pictures: each change
   * by itself is a frame more for the browser.
   */
  private readonly drawing = new Budget(0.02, REFRESH, MAX_STALE_MS);
  private readonly telling = new Budget(1, SLOWEST_NUMBERS);
  private readonly testing = new Budget(0.03, 0, MAX_STALE_MEASURE_MS);
  private newest: RunProgress;
  isGone = false;
  /** Where something is to be painted before training goes on. */
  private painting: Promise<void> | undefined;

  static async create(
    device: GPUDevice,
    settings: Settings,
    sets: ImageSets,
    pipelines: PipelineCache,
    tuningKey: string,
    kept?: SavedRun,
  ): Promise<Run> {
    const images = firstImages(sets.train, settings.trainImages);
    if (kept && kept.images !== images.count) {
      throw new InputError(
        `The kept run trains on ${kept.images} images; the data has ${images.count}.`,
      );
    }
    const forms = loadVariants(tuningKey, device);
    const tuning = { tune: true, ...(forms && { variants: forms }) };
    const begin = kept && { state: kept.state };
    const given = { device, settings, images, pipelines };
    const trainer = await Trainer.create({ ...given, ...tuning, ...begin });
    return new Run(device, trainer, settings, images, sets, tuningKey, forms, kept?.story);
  }

  private constructor(
    private readonly device: GPUDevice,
    readonly trainer: Trainer,
    readonly settings: Settings,
    /** That it trains on. */
    readonly images: LabelledImages,
    readonly sets: ImageSets,
    private readonly tuningKey: string,
    /** Of the products, the fastest, once they are known. */
    private fastest: Variants | undefined,
    /** What was shown of it before it was kept. */
    story?: SavedRun["story"],
  ) {
    this.codesSampler = new CodesSampler(trainer, images, settings.hiddenUnits);
    this.isInteractive = false;
    this.curves = new RunCurves(story);
    this.isTestDue = story?.isTestDue ?? false;
    const { step, steps } = trainer;
    const { epochs } = settings;
    const now = { step, steps, epoch: Math.ceil((step / steps) * epochs), epochs };
    this.newest = story ? { ...now, record: story.record } : now;
  }

  get step(): number {
    return this.trainer.step;
  }

  /** While a person drags something, submits are short, so that what it does is seen at once. */
  set isInteractive(isShort: boolean) {
    this.trainer.submitSeconds = isShort ? SHORT_SUBMIT : USUAL_SUBMIT;
  }

  /** Training goes on after what changes now is on the screen. */
  yieldToPaint(): void {
    this.painting ??= nextPaint().finally(() => {
      this.painting = undefined;
    });
  }

  get isFinished(): boolean {
    return this.trainer.step === this.trainer.steps;
  }

  /** The fastest forms of the products, once they are known. */
  get tunedForms(): Variants | undefined {
    return this.fastest;
  }

  /** Goes on with the products in the forms that were found the fastest; they give the same bits. */
  async useForms(forms: Variants): Promise<void> {
    await this.trainer.model.passes.use(forms);
    this.saveTuning(forms);
  }

  private saveTuning(forms: Variants): void {
    this.fastest = forms;
    saveVariants(this.tuningKey, forms);
  }

  /**
   * Trains until `isStopped` or to the end of the epoch, showing what happens; `steps` at most.
   * @param draw draws the run as it is; false where nothing of it is in sight
   */
  learn(steps: number, draw: () => boolean, isStopped: () => boolean): Promise<void> {
    return withManualDraining(() => this.train(steps, draw, isStopped));
  }

  private async train(steps: number, draw: () => boolean, isStopped: () => boolean): Promise<void> {
    // Of a step that is asked for, the time left says nothing of the run's.
    const isToTheEnd = this.trainer.step + steps >= this.trainer.steps;
    for await (const report of this.trainer.train(steps)) {
      for (const record of report.records) this.curves.train.add(record);
      if (!this.fastest && this.trainer.model.passes.tunedVariants)
        this.saveTuning(this.trainer.model.passes.tunedVariants);
      const record = report.records.at(-1);
      const secondsLeft = isToTheEnd ? report.secondsLeft : undefined;
      const now = { ...report, secondsLeft, kernels: this.kernelsNow(report) };
      this.newest = record ? { ...now, record } : now;
      if (this.drawing.isFree) {
        this.show(false);
        await this.measured(draw);
      } else if (this.telling.isFree) {
        this.show(false);
      }
      if (report.epochEnded) this.endEpoch();
      if (report.epochEnded || isStopped()) break;
      await this.painting;
      await drainCharts();
      if (isStopped()) break;
    }
  }

  private endEpoch(): void {
    this.isTestDue = true;
    this.codesSampler.epochEnded();
  }

  private async measured(draw: () => boolean): Promise<void> {
    const started = performance.now();
    if (draw()) await workDone(this.device);
    this.drawing.charge(performance.now() - started);
  }

  /** Whether the loss over the test set should be looked at now. */
  shouldTest(isResting: boolean): boolean {
    return this.isTestDue && (isResting || this.testing.isFree);
  }

  /**
   * Adds the loss over the test set to the curves; not if it is stopped before it is through.
   * @param isResting whether training has nothing to do meanwhile
   */
  async test(isResting: boolean, isStopped: () => boolean): Promise<void> {
    const started = performance.now();
    const loss = await testLoss(this, isStopped);
    if (!loss) return;
    this.isTestDue = false;
    this.curves.test.add({ step: this.trainer.step, ...loss });
    if (!isResting) this.testing.charge(performance.now() - started);
    this.show();
  }

  private kernelsNow({ tuning }: Progress): string {
    if (this.fastest) return "tuned";
    if (tuning && this.isFinished) return "partly tuned";
    return tuning ? `tuning, ${tuning.done} of ${tuning.total}` : "plain";
  }

  /**
   * Shows the newest numbers and curves.
   * @param isWhole whether the curves must be the newest too; they may lag while training goes on
   */
  show(isWhole = true): void {
    this.telling.charge(0);
    batch(() => {
      progress.value = this.newest;
      if (isWhole || chartBudget.isFree) curves.value = this.curves.lists();
    });
  }

  /** Grows with everything that is shown. */
  get revision(): number {
    return this.curves.count;
  }

  /** All that it takes to go on from here; between two calls of `learn` only. */
  async toSave(): Promise<SavedRun> {
    const { record } = this.newest;
    if (!record) throw new Error("A run is kept after its first step.");
    return {
      version: VERSION,
      keptAt: Date.now(),
      settings: this.settings,
      images: this.images.count,
      story: { record, ...this.curves.state(), isTestDue: this.isTestDue },
      state: await this.trainer.readState(),
    };
  }

  /** Looks at the codes as they are now, and shows what they tell; not if it is stopped. */
  async look(which: "sample" | "all", isResting: boolean, isStopped: () => boolean): Promise<void> {
    const record = await this.codesSampler.sample(which, isResting, isStopped);
    if (!record) return;
    this.curves.sparsity.add(record);
    this.show();
  }

  destroy(): void {
    this.isGone = true;
    this.codesSampler.end();
    this.trainer.destroy();
  }
}
