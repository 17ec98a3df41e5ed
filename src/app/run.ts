// One run on the page: a trainer, what it has shown so far, and the views computed from it.

import { batch } from "@preact/signals";
import type { Settings } from "../config.ts";
import { everyNth, firstImages, type LabelledImages, sliceImages } from "../data/images.ts";
import type { ImageSets } from "../data/mnist.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import type { ProductForms } from "../training/forms.ts";
import type { Progress, StepRecord, TestEvaluation } from "../training/progress.ts";
import { Trainer } from "../training/trainer.ts";
import type { Pictures } from "./pictures.ts";
import { codes, curves, dimensions, progress, type RunProgress } from "./state.ts";
import { Thinned } from "./thinned.ts";
import { loadForms, saveForms } from "./tuning_cache.ts";

/** Images of the scatter while there is no time for all of them. */
const SAMPLE = 6000;
/** Images encoded, or tested, between two looks at whether something more urgent waits. */
const SLICE = 2048;
const TEST_SLICE = 1024;
/** Numbers, curves and pictures change at most this often, in milliseconds. */
const REFRESH = 250;
const CURVE_POINTS = 2000;
/** Test images shown with their reconstructions. */
export const SHOWN_IMAGES = 10;

export class Run {
  private readonly sample: LabelledImages;
  private readonly shown: LabelledImages;
  private readonly trainCurve = new Thinned<StepRecord>(CURVE_POINTS);
  private readonly testCurve = new Thinned<TestEvaluation>(CURVE_POINTS);
  /** Whether an epoch has ended and the test set was not yet looked at. */
  isTestDue = false;
  private newest: RunProgress;
  private refreshed = Number.NEGATIVE_INFINITY;

  static async create(
    device: GPUDevice,
    settings: Settings,
    sets: ImageSets,
    pipelines: PipelineCache,
    tuningKey: string,
  ): Promise<Run> {
    const images = firstImages(sets.train, settings.trainImages);
    const forms = loadForms(tuningKey, device);
    const tuning = forms ? { forms } : { tune: true };
    const trainer = await Trainer.create({ device, settings, images, pipelines, ...tuning });
    return new Run(trainer, settings, images, sets, tuningKey, forms);
  }

  private constructor(
    private readonly trainer: Trainer,
    readonly settings: Settings,
    /** That it trains on. */
    readonly images: LabelledImages,
    private readonly sets: ImageSets,
    private readonly tuningKey: string,
    /** Of the products, the fastest, once they are known. */
    private fastest: ProductForms | undefined,
  ) {
    this.sample = everyNth(images, SAMPLE);
    this.shown = firstImages(sets.test, SHOWN_IMAGES);
    this.newest = { step: 0, steps: trainer.steps, epoch: 0, epochs: settings.epochs };
  }

  get step(): number {
    return this.trainer.step;
  }

  get isFinished(): boolean {
    return this.trainer.step === this.trainer.steps;
  }

  /** The fastest forms of the products, once they are known. */
  get tunedForms(): ProductForms | undefined {
    return this.fastest;
  }

  /** Goes on with the products in the forms that were found the fastest; they give the same bits. */
  async useForms(forms: ProductForms): Promise<void> {
    await this.trainer.useForms(forms);
    this.keepForms(forms);
  }

  private keepForms(forms: ProductForms): void {
    this.fastest = forms;
    saveForms(this.tuningKey, forms);
  }

  /** Whether the sample of the scatter already is all there is. */
  get isSampleAll(): boolean {
    return this.sample.count === this.images.count;
  }

  /** Trains until `isStopped` or to the end of the epoch, showing what happens; `steps` at most. */
  async learn(
    steps: number,
    pictures: Pictures | undefined,
    isStopped: () => boolean,
  ): Promise<void> {
    for await (const report of this.trainer.train(steps)) {
      for (const record of report.records) this.trainCurve.add(record);
      if (!this.fastest && this.trainer.tunedForms) this.keepForms(this.trainer.tunedForms);
      const record = report.records.at(-1);
      const kernels = this.kernelsNow(report);
      this.newest = record ? { ...report, kernels, record } : { ...report, kernels };
      if (performance.now() - this.refreshed > REFRESH) {
        this.show();
        this.draw(pictures);
      }
      if (report.epochEnded) this.isTestDue = true;
      if (report.epochEnded || isStopped()) break;
    }
    this.draw(pictures);
  }

  /** Adds the loss over the test set to the curves; not if it is stopped before it is through. */
  async test(isStopped: () => boolean): Promise<void> {
    const { test } = this.sets;
    const { batchSize } = this.settings;
    // Whole batches: the mean over the slices is the mean over the set.
    const slice = batchSize * Math.ceil(TEST_SLICE / batchSize);
    let reconstruction = 0;
    let sparsity = 0;
    for (let start = 0; start < test.count; start += slice) {
      const part = sliceImages(test, start, Math.min(test.count, start + slice));
      const loss = await this.trainer.evaluate(part);
      reconstruction += (part.count / test.count) * loss.reconstruction;
      sparsity += (part.count / test.count) * loss.sparsity;
      if (isStopped()) return;
    }
    this.isTestDue = false;
    const loss = reconstruction + sparsity;
    this.testCurve.add({ step: this.trainer.step, loss, reconstruction, sparsity });
    this.show();
  }

  private kernelsNow({ tuning }: Progress): string {
    if (this.fastest) return "tuned";
    return tuning ? `tuning, ${tuning.done} of ${tuning.total}` : "plain";
  }

  /** Shows the newest numbers and curves. */
  show(): void {
    this.refreshed = performance.now();
    batch(() => {
      progress.value = this.newest;
      curves.value = { train: this.trainCurve.list(), test: this.testCurve.list() };
    });
  }

  /** Draws test images over their reconstructions, as the parameters are now. */
  draw(pictures: Pictures | undefined): void {
    pictures?.draw(this.trainer.reconstructOnGpu(this.shown), this.shown);
  }

  /** Encodes training images and shows two hidden units of each, and every unit's mean. */
  async look(which: "sample" | "all", isStopped: () => boolean): Promise<void> {
    const [x, y] = dimensions.value;
    const images = which === "sample" ? this.sample : this.images;
    const hidden = this.settings.hiddenUnits;
    const points = new Float32Array(2 * images.count);
    const sums = new Float64Array(hidden);
    for (let start = 0; start < images.count; start += SLICE) {
      const slice = sliceImages(images, start, Math.min(images.count, start + SLICE));
      const activations = await this.trainer.encode(slice);
      for (let i = 0; i < slice.count; i++) {
        const row = activations.subarray(i * hidden, (i + 1) * hidden);
        points[2 * (start + i)] = row[x] as number;
        points[2 * (start + i) + 1] = row[y] as number;
        for (let j = 0; j < hidden; j++) sums[j] = (sums[j] as number) + (row[j] as number);
      }
      if (isStopped()) return;
    }
    const means = Float32Array.from(sums, (sum) => sum / images.count);
    const { labels } = images;
    const { step } = this.trainer;
    codes.value = { points, labels, dimensions: [x, y], means, of: this.images.count, step };
  }

  destroy(): void {
    this.trainer.destroy();
  }
}
