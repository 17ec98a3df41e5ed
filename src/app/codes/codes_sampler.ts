// Looks at the codes of training images: encodes them on the GPU, hands them to the codes worker and
// shows what they tell. A sample while there is no time for all of them.

import { everyNth, type LabelledImages, nthOf, slicesOf } from "../../data/images.ts";
import type { Trainer } from "../../training/trainer.ts";
import { Budget, MAX_STALE_MEASURE_MS } from "../scheduling/budget.ts";
import { hasDiverged, newestCodes, type SparsityRecord } from "../state/state.ts";
import { addCodes, askCodes } from "./codes.ts";

/** Images whose codes are looked at while training goes on. */
const SAMPLE = 6000;
/** Floats of codes that are kept at most; of larger models fewer images are looked at. */
const MOST_CODES = 2 ** 26;
/** Images encoded between two looks at whether something more urgent waits, and floats they have. */
const SLICE = 2048;
const SLICE_FLOATS = 2 ** 20;
/** What looking may take of training's time, and milliseconds from one look to the next. */
const SHARE = 0.015;
const PAUSE = 1000;

export class CodesSampler {
  private readonly budget = new Budget(SHARE, PAUSE, MAX_STALE_MEASURE_MS);
  private readonly sampleImages: LabelledImages;
  /** As many images as there is room for. */
  private readonly most: number;
  /** Steps trained when codes were looked at last, and of how many images. */
  private last: { readonly step: number; readonly count: number } | undefined;
  /** Whether an epoch has ended and no sample was looked at since. */
  private isEpochDue = false;
  private isGone = false;

  constructor(
    private readonly trainer: Trainer,
    /** That it trains on. */
    private readonly images: LabelledImages,
    /** H */
    private readonly hidden: number,
  ) {
    this.most = Math.max(1, Math.min(images.count, Math.floor(MOST_CODES / hidden)));
    this.sampleImages = everyNth(images, Math.min(SAMPLE, this.most));
  }

  /** The curves have a point for each epoch that there is time for, whether anybody looks or not. */
  epochEnded(): void {
    this.isEpochDue = true;
  }

  /**
   * What should be looked at now: while training rests all, otherwise a sample.
   * @param isWatched whether anybody looks
   */
  due(isResting: boolean, isWatched: boolean): "sample" | "all" | undefined {
    const { last, most } = this;
    if (!isWatched && !this.isEpochDue) return undefined;
    if (last?.step !== this.trainer.step) {
      return isResting || this.budget.isFree ? "sample" : undefined;
    }
    return isWatched && isResting && last.count < most ? "all" : undefined;
  }

  /**
   * Encodes images and shows what their codes tell; not if it is stopped.
   * @param isResting whether training has nothing to do meanwhile
   * @returns what is new of the sample, for the curves
   */
  async sample(
    which: "sample" | "all",
    isResting: boolean,
    isStopped: () => boolean,
  ): Promise<SparsityRecord | undefined> {
    const started = performance.now();
    const { step } = this.trainer;
    const images = which === "sample" ? this.sampleImages : everyNth(this.images, this.most);
    const { count, labels } = images;
    const slice = Math.max(1, Math.min(SLICE, Math.floor(SLICE_FLOATS / this.hidden)));
    await askCodes((worker) => worker.begin(count, this.hidden));
    for (const { start, part } of slicesOf(images, slice)) {
      const activations = await this.trainer.model.encode(part);
      if (isStopped()) return undefined;
      await addCodes(start, activations);
    }
    const statistics = await askCodes((worker) => worker.finish());
    if (!isResting) this.budget.charge(performance.now() - started);
    if (this.isGone) return undefined;
    this.last = { step, count };
    this.isEpochDue = false;
    const of = this.images.count;
    newestCodes.value = { ...statistics, labels, of, step, imageOf: (i) => nthOf(i, count, of) };
    const { dead, meanL0 } = statistics;
    return which === "sample" && !hasDiverged.peek() ? { step, dead, meanL0 } : undefined;
  }

  /** It went wrong: not again before the next step, and while training goes on after a long rest. */
  failed(): void {
    this.last = { step: this.trainer.step, count: this.most };
    this.isEpochDue = false;
    this.budget.backOff();
  }

  /** The run is gone: what still comes is not shown. */
  end(): void {
    this.isGone = true;
  }
}
