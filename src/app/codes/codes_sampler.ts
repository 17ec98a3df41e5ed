// Computes statistics of the codes of training images: encodes the images on the GPU and hands the codes to
// the codes worker. During training, it encodes only a sample.

import { everyNth, type LoadedSet, nthOf, slicesOf } from "../../data/rows.ts";
import { DeviceLostError } from "../../engine/device_lost.ts";
import type { SparsityRecord } from "../../training/curves.ts";
import type { Trainer } from "../../training/trainer.ts";
import { Budget, MAX_STALE_MEASURE_MS } from "../scheduling/budget.ts";
import { hasDiverged, newestCodes, noteDivergence } from "../state/codes.ts";
import { notifyOnce } from "../state/messages.ts";
import { addCodes, requestCodes } from "./codes_client.ts";

/** Images in a sample. */
const SAMPLE = 6000;
/** The most floats that the codes worker holds; for larger models, fewer images are encoded. */
const MAX_CODE_FLOATS = 2 ** 26;
/** The most images per slice, and floats in their codes: `isStopped` is checked after each slice. */
const SLICE = 2048;
const SLICE_FLOATS = 2 ** 20;
/** The share of training time that sampling may take, and the shortest time between two samples, in ms. */
const SHARE = 0.015;
const PAUSE_MS = 1000;
/** The step from which codes differ so much from those of the untrained network that a sample is due at once. */
const EARLY_STEP = 30;

export class CodesSampler {
  private readonly budget = new Budget(SHARE, PAUSE_MS, MAX_STALE_MEASURE_MS);
  private readonly sampleImages: LoadedSet;
  /** The most images whose codes fit. */
  private readonly maxImages: number;
  /** The step of the last sample, and the number of its images. */
  private last: { readonly step: number; readonly count: number } | undefined;
  /** Whether an epoch has ended since the last sample. */
  private isEpochDue = false;
  private isEnded = false;

  constructor(
    private readonly trainer: Trainer,
    /** The training images. */
    private readonly images: LoadedSet,
    /** H */
    private readonly hidden: number,
  ) {
    this.maxImages = Math.max(1, Math.min(images.count, Math.floor(MAX_CODE_FLOATS / hidden)));
    this.sampleImages = everyNth(images, Math.min(SAMPLE, this.maxImages));
  }

  /** The sparsity curve gets a point per epoch if time allows, whether or not a view shows it. */
  epochEnded(): void {
    this.isEpochDue = true;
  }

  /**
   * Returns what to encode now, if anything: a sample, and after that all images if training is paused.
   * @param isWatched whether a panel in sight shows statistics of codes
   */
  due(isPaused: boolean, isWatched: boolean): "sample" | "all" | undefined {
    const { last, maxImages } = this;
    const { step } = this.trainer;
    const isEarlyDue = step >= EARLY_STEP && (last?.step ?? 0) < EARLY_STEP;
    if (!isWatched && !this.isEpochDue && !isEarlyDue) return undefined;
    if (last?.step !== step) {
      return isPaused || isEarlyDue || this.budget.isFree ? "sample" : undefined;
    }
    return isWatched && isPaused && last.count < maxImages ? "all" : undefined;
  }

  /**
   * Encodes images and shows statistics of their codes, unless it is stopped. The run can do without them, so
   * that errors only cause a message.
   * @returns the point that a new sample adds to the sparsity curve
   * @throws DeviceLostError
   */
  async sample(
    which: "sample" | "all",
    isPaused: boolean,
    isStopped: () => Promise<boolean>,
  ): Promise<SparsityRecord | undefined> {
    try {
      return await this.encode(which, isPaused, isStopped);
    } catch (error) {
      if (error instanceof DeviceLostError) throw error;
      console.error(error);
      this.backOff();
      notifyOnce(`The code statistics could not be computed: ${(error as Error).message}`);
      return undefined;
    }
  }

  private async encode(
    which: "sample" | "all",
    isPaused: boolean,
    isStopped: () => Promise<boolean>,
  ): Promise<SparsityRecord | undefined> {
    const started = performance.now();
    const { step } = this.trainer;
    const images = which === "sample" ? this.sampleImages : everyNth(this.images, this.maxImages);
    const { count } = images;
    const labels = images.labels?.classes ?? new Uint32Array(count);
    const slice = Math.max(1, Math.min(SLICE, Math.floor(SLICE_FLOATS / this.hidden)));
    await requestCodes((worker) => worker.begin(labels, this.hidden));
    for (const { start, part } of slicesOf(images, slice)) {
      const activations = await this.trainer.model.encode(part);
      if (await isStopped()) {
        // What the user has requested comes first.
        this.budget.charge(performance.now() - started);
        return undefined;
      }
      await addCodes(start, activations);
    }
    const statistics = await requestCodes((worker) => worker.finish());
    if (!isPaused) this.budget.charge(performance.now() - started);
    if (this.isEnded) return undefined;
    this.last = { step, count };
    this.isEpochDue = false;
    const of = this.images.count;
    newestCodes.value = { ...statistics, labels, of, step, imageOf: (i) => nthOf(i, count, of) };
    const { dead, meanL0, nonFinite } = statistics;
    if (nonFinite) noteDivergence({ what: "codes", step });
    return which === "sample" && !hasDiverged.peek() ? { step, dead, meanL0 } : undefined;
  }

  /** Waits after a failure: for the next step if training is paused, and otherwise longer than usual. */
  private backOff(): void {
    this.last = { step: this.trainer.step, count: this.maxImages };
    this.isEpochDue = false;
    this.budget.backOff();
  }

  /** Ignores what is still being computed. */
  end(): void {
    this.isEnded = true;
  }
}
