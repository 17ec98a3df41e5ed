// A run on the page: a trainer, its curves, and how its time is shared with tests and drawings.

import { batch } from "@preact/signals";
import type { InputFacts } from "../../checkpoints/checkpoint_file.ts";
import type { Settings } from "../../config/settings.ts";
import { type DataId, isTrainedOn } from "../../data/data_id.ts";
import { firstRows, isStreamed, type LoadedSet, rowWord, wholeCount } from "../../data/rows.ts";
import { workDone } from "../../engine/device_lost.ts";
import type { PipelineCache } from "../../engine/pipelines.ts";
import { formatCount } from "../../format.ts";
import { InputError } from "../../input_error.ts";
import type { Parameters } from "../../model/tensors.ts";
import { RunCurves, type RunHistory } from "../../training/curves.ts";
import type { Progress } from "../../training/reports.ts";
import type { RowFacts } from "../../training/row_facts.ts";
import { Trainer } from "../../training/trainer.ts";
import type { Variants } from "../../training/tuning/variants.ts";
import { CodesSampler } from "../codes/codes_sampler.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import { Budget, MAX_STALE_MEASURE_MS, MAX_STALE_MS } from "../scheduling/budget.ts";
import { chartBudget, drainCharts, withManualDraining } from "../scheduling/chart_queue.ts";
import { nextPaint } from "../scheduling/paint.ts";
import { noteDivergence } from "../state/codes.ts";
import { adapter, curves, progress, type RunProgress } from "../state/run.ts";
import { replacedRuns } from "../state/saved_run.ts";
import { type DataOfPage, trainingRows } from "./data.ts";
import { TuningCache } from "./tuning_cache.ts";

/** The shortest time between two updates of numbers and pictures during training, in ms. */
const REFRESH_MS = 250;
/** The longest time between two updates of the numbers, however long pictures take, in ms. */
const MAX_STALE_NUMBERS_MS = 1000;
/** The longest submit, in seconds: queries and what a key does wait this long. Shorter while the user drags something. */
const USUAL_SUBMIT = 0.04;
const SHORT_SUBMIT = 0.02;
/** How long training rests for a press or a move of a drag, in ms. */
const REST_MS = 100;

/** The first epoch is fast enough without tuning, and would take longer with it. */
const TUNE_AFTER_EPOCHS = 1;

/** The shortest time for which a restart can be undone, in ms: on a fast GPU an epoch takes less. */
const MIN_UNDO_MS = 10_000;

/** What a run starts from, instead of weights drawn from the seed. */
export interface RunStart {
  readonly saved?: SavedRun;
  readonly parameters?: Parameters | undefined;
}

export class Run {
  private readonly curves: RunCurves;
  readonly codesSampler: CodesSampler;
  /** Whether an epoch has ended since the last test. */
  private isTestDue: boolean;
  /**
   * The shares of training time that drawing and testing may take. Numbers change together with pictures,
   * because each separate change costs the browser another frame.
   */
  private readonly drawBudget = new Budget(0.015, REFRESH_MS, MAX_STALE_MS);
  private readonly numbersBudget = new Budget(1, MAX_STALE_NUMBERS_MS);
  private readonly testBudget = new Budget(0.03, 0, MAX_STALE_MEASURE_MS);
  private newest: RunProgress;
  isEnded = false;
  private readonly createdAt = performance.now();
  /** Pending while something is to be painted before training continues. */
  private painting: Promise<void> | undefined;
  /** Whether the user has pressed something during the current submit. */
  private isPressed = false;
  /** Pending while training rests; each press or move begins another rest. */
  private resting: Promise<void> | undefined;

  static async create(
    device: GPUDevice,
    settings: Settings,
    sets: DataOfPage,
    facts: RowFacts,
    pipelines: PipelineCache,
    tuningKey: string,
    { saved, parameters }: RunStart,
  ): Promise<Run> {
    const images = firstRows(sets.train, settings.trainImages);
    const rows = trainingRows(sets, settings.trainImages);
    if (saved && !isTrainedOn(saved.data, sets.id)) {
      throw new InputError(
        `The saved run was trained on ${saved.data.name}; open those data first.`,
      );
    }
    if (saved && saved.images !== rows.count) {
      throw new InputError(
        `The saved run was trained on ${formatCount(saved.images)} ${rowWord(images)}s, but the data has ${formatCount(rows.count)}.`,
      );
    }
    const read = saved && (await comparedRows(saved.data, rows, sets));
    const tuning = new TuningCache(tuningKey, device);
    const { variants } = tuning;
    const trainer = await Trainer.create({
      device,
      settings,
      rows: read?.rows ?? rows,
      facts,
      pipelines,
      tune: true,
      tuneAfterEpochs: TUNE_AFTER_EPOCHS,
      ...(variants && { variants }),
      ...(saved && { state: saved.state }),
      ...(parameters && { parameters }),
    });
    const start = { ...(saved && { saved }), ...(parameters && { parameters }) };
    const id = async () => (await read?.id()) ?? sets.id;
    return new Run(device, trainer, settings, images, rows.count, sets, id, tuning, start);
  }

  private constructor(
    readonly device: GPUDevice,
    readonly trainer: Trainer,
    readonly settings: Settings,
    /** The training images, or a sample of them if they are streamed. */
    readonly images: LoadedSet,
    /** N, of all training images. */
    private readonly count: number,
    readonly sets: DataOfPage,
    private readonly dataId: () => Promise<DataId>,
    private readonly tuning: TuningCache,
    /** From where the run can continue if the device is lost: its latest saved state, or how it began. */
    public restorePoint: RunStart,
  ) {
    const { history } = restorePoint.saved ?? {};
    this.codesSampler = new CodesSampler(trainer, images, settings.hiddenUnits);
    this.isInteractive = false;
    this.curves = new RunCurves(history);
    this.isTestDue = history?.isTestDue ?? false;
    const { step, steps } = trainer;
    const { epochs } = settings;
    const now = { step, steps, epoch: Math.ceil((step / steps) * epochs), epochs };
    this.newest = history ? { ...now, record: history.record } : now;
  }

  get step(): number {
    return this.trainer.step;
  }

  /** While the user drags something, submits are short, so that the effect shows immediately. */
  set isInteractive(isInteractive: boolean) {
    this.trainer.submitSeconds = isInteractive ? SHORT_SUBMIT : USUAL_SUBMIT;
  }

  /** Lets the browser paint the changes made so far before training continues. */
  yieldToPaint(): void {
    this.painting ??= nextPaint().finally(() => {
      this.painting = undefined;
    });
  }

  /** Does so for longer: frames are counted only from the end of the current submit, which delays them. */
  yieldToPress(): void {
    this.isPressed = true;
    this.rest();
  }

  /** Pauses training for a moment on a software adapter, where it takes the cores from frames and drawings. */
  rest(): void {
    if (!adapter.peek()?.isCpu) return;
    this.resting = new Promise((resolve) => {
      setTimeout(resolve, REST_MS);
    });
  }

  private async painted(): Promise<void> {
    let rested: Promise<void> | undefined;
    while (rested !== this.resting) {
      rested = this.resting;
      await rested;
    }
    if (this.isPressed) {
      this.isPressed = false;
      await nextPaint();
    }
    await this.painting;
  }

  get isFinished(): boolean {
    return this.trainer.step === this.trainer.steps;
  }

  /** The fastest matmul variants, once they are known. */
  get tunedVariants(): Variants | undefined {
    return this.tuning.variants;
  }

  /** Continues with these matmul variants, which were found to be the fastest. */
  async useVariants(variants: Variants): Promise<void> {
    await this.trainer.model.passes.use(variants);
    this.tuning.save(variants);
  }

  /**
   * Trains to the end of the epoch, at most `steps`, until `isStopped`. Reports if the run diverges.
   * @param draw draws the visible pictures; returns false if there are none
   */
  train(steps: number, draw: () => boolean, isStopped: () => boolean): Promise<void> {
    return withManualDraining(async () => {
      // The time left of a few single steps says nothing about the run.
      const isToTheEnd = this.trainer.step + steps >= this.trainer.steps;
      await this.painted();
      if (isStopped()) return;
      for await (const report of this.trainer.train(steps)) {
        this.record(report, isToTheEnd);
        // What the user has just pressed comes before the pictures.
        await this.painted();
        if (this.drawBudget.isFree) {
          this.show(false);
          await this.drawWithinBudget(draw);
        } else if (this.numbersBudget.isFree) {
          this.show(false);
        }
        if (report.epochEnded) this.endEpoch();
        if (report.epochEnded || isStopped()) break;
        await this.showChanges();
        if (isStopped()) break;
      }
    });
  }

  /** Between two submits: lets the browser paint what the user has changed, and draws some charts. */
  private async showChanges(): Promise<void> {
    await this.painted();
    await drainCharts(() => workDone(this.device));
    // The user may have pressed something meanwhile.
    await this.painted();
  }

  /** Does GPU work other than training, of which `isStopped` is called after each part. */
  private inParts<Result>(
    act: (isStopped: () => Promise<boolean>) => Promise<Result>,
    isStopped: () => boolean,
  ): Promise<Result> {
    return withManualDraining(() =>
      act(async () => {
        await this.showChanges();
        return isStopped();
      }),
    );
  }

  private record(report: Progress, isToTheEnd: boolean): void {
    for (const record of report.records) {
      this.curves.train.add(record);
      if (!Number.isFinite(record.loss)) noteDivergence({ what: "loss", step: record.step });
    }
    const { tunedVariants, rejected } = this.trainer.model.passes;
    if (rejected !== undefined) this.tuning.reject(rejected);
    if (tunedVariants && !this.tuning.variants) this.tuning.save(tunedVariants);
    const record = report.records.at(-1);
    const secondsLeft = isToTheEnd ? report.secondsLeft : undefined;
    const now = { ...report, secondsLeft, kernels: this.kernelsNow(report) };
    this.newest = record ? { ...now, record } : now;
  }

  private endEpoch(): void {
    this.isTestDue = true;
    this.forgetReplaced();
    this.codesSampler.epochEnded();
  }

  /** Ends the time in which the user can go back to the run before this one: with an epoch, but not at once. */
  private forgetReplaced(): void {
    const forget = () => {
      if (!this.isEnded) replacedRuns.value = [];
    };
    setTimeout(forget, Math.max(0, this.createdAt + MIN_UNDO_MS - performance.now()));
  }

  private async drawWithinBudget(draw: () => boolean): Promise<void> {
    const started = performance.now();
    if (draw()) await workDone(this.device);
    this.drawBudget.charge(performance.now() - started);
  }

  /** @param isPaused whether training is paused, so that there is time for everything */
  shouldTest(isPaused: boolean): boolean {
    return this.isTestDue && (isPaused || this.testBudget.isFree);
  }

  /** Adds the loss over the test set to the curves, unless it is stopped before it is done. */
  async test(isPaused: boolean, isStopped: () => boolean): Promise<void> {
    const started = performance.now();
    const loss = await this.inParts(
      (stop) => this.trainer.model.evaluate(this.sets.test, stop),
      isStopped,
    );
    if (!loss) return;
    this.isTestDue = false;
    this.curves.test.add({ step: this.trainer.step, ...loss });
    if (!isPaused) this.testBudget.charge(performance.now() - started);
    this.show();
  }

  /** Samples the codes and shows their statistics, unless it is stopped. */
  async sampleCodes(
    which: "sample" | "all",
    isPaused: boolean,
    isStopped: () => boolean,
  ): Promise<void> {
    const sample = (stop: () => Promise<boolean>) =>
      this.codesSampler.sample(which, isPaused, stop);
    // The statistics of all rows may take longer than charts should wait.
    const record = await (which === "sample"
      ? this.inParts(sample, isStopped)
      : sample(async () => {
          await this.painted();
          return isStopped();
        }));
    if (!record) return;
    this.curves.sparsity.add(record);
    this.show();
  }

  private kernelsNow({ tuning }: Progress): string {
    if (this.tuning.variants) return "tuned";
    if (tuning && this.isFinished) return "partly tuned";
    return tuning ? `tuning, ${tuning.done} of ${tuning.total}` : "baseline";
  }

  /**
   * Shows the latest numbers and curves.
   * @param isWhole whether the curves must be up to date; they may lag during training
   */
  show(isWhole = true): void {
    this.numbersBudget.charge(0);
    batch(() => {
      progress.value = this.newest;
      if (isWhole || chartBudget.isFree) curves.value = this.curves.lists();
    });
  }

  /** How stored values become inputs. */
  get inputFacts(): InputFacts {
    const { scaling, image, whitening } = this.images;
    const { inputScale } = this.trainer.plan;
    return { scaling, image, isWhitened: whitening !== undefined, inputScale };
  }

  /** Grows with every entry of the curves. */
  get revision(): number {
    return this.curves.count;
  }

  /** What the page has shown of the run so far; undefined before the first step. */
  get history(): RunHistory | undefined {
    const { record } = this.newest;
    return record && { record, ...this.curves.state(), isTestDue: this.isTestDue };
  }

  /** Returns what is needed to resume the run bit for bit; undefined before the first step. */
  async snapshot(): Promise<SavedRun | undefined> {
    const { settings, count, history } = this;
    if (!history) return undefined;
    const state = await this.trainer.readState();
    return {
      savedAt: Date.now(),
      settings,
      images: count,
      data: await this.dataId(),
      history,
      state,
    };
  }

  destroy(): void {
    this.isEnded = true;
    this.codesSampler.end();
    this.trainer.destroy();
  }
}

/** Returns rows that are compared with the pieces that the command has read while training; undefined if there are none. */
async function comparedRows(
  { name, pieces }: DataId,
  rows: ReturnType<typeof trainingRows>,
  { train }: DataOfPage,
) {
  if (!pieces || !isStreamed(rows)) return undefined;
  const { ReadData } = await import("../../data/read_data.ts");
  return new ReadData({ ...rows, name }, wholeCount(train), pieces);
}
