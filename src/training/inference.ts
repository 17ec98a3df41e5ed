// Inference: loss, codes and reconstructions of given images, and reconstructions of given codes.
//
// It uses the kernels and scratch buffers of training. That is safe between two submits, because no step reads
// what an earlier one wrote to X, h or output. Results are copied before the first await, so that no other pass
// or step can overwrite them.

import { lossTerms, lossTermTable } from "../../shaders/loss_terms.ts";
import { type Images, imageSize, paddedRows, sliceImages, takeImages } from "../data/images.ts";
import { sequentialOrder, shuffledOrder } from "../data/order.ts";
import type { Engine } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { roundUp } from "../math.ts";
import { withoutPadding } from "../model/layout.ts";
import { mapValues } from "../records.ts";
import { readHistory } from "./history.ts";
import { dispatches, type Plan } from "./plan.ts";
import { type Evaluation, lossOf } from "./reports.ts";
import type { Pass, Passes } from "./stages.ts";

/** GPU buffers with the last given images, as bytes, and their reconstructions. */
export interface InferenceBuffers extends DecodedBuffers {
  readonly originals: GPUBuffer;
}

/** A GPU buffer with the last reconstructions, as floats in rows of `stride` values. */
export interface DecodedBuffers {
  readonly reconstructions: GPUBuffer;
  readonly stride: number;
}

/** Seed of the order in which sets are evaluated. It is fixed, so that losses of different runs are comparable. */
const EVALUATION_SEED = 0;

export class Inference {
  /** @param passes returns the passes in the current variants */
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly passes: () => Passes,
  ) {
    engine.write("givenOrder", sequentialOrder(plan.capacity)(0));
  }

  /**
   * Computes the loss in batches of the size used in training, weighted by their rows. The images are shuffled,
   * always in the same order: the sparsity term depends on each batch's mean activations, and in a sorted file
   * these would differ from those of training batches.
   * @param isStopped called after every few batches
   * @returns undefined if it was stopped
   */
  async evaluate(images: Images, isStopped: () => boolean): Promise<Evaluation | undefined> {
    const { plan, engine } = this;
    const { batchSize } = plan.settings;
    const order = shuffledOrder(images.count, EVALUATION_SEED)(0);
    const batchesAtOnce = Math.min(Math.floor(plan.capacity / batchSize), plan.historyLength);
    const terms = mapValues(lossTermTable, () => 0);
    for (const part of this.upload(images, batchSize * batchesAtOnce, order)) {
      const batches: { batchStart: number; batch: number; historyRow: number }[] = [];
      for (let batchStart = 0; batchStart < part.count; batchStart += batchSize) {
        const batch = Math.min(batchSize, part.count - batchStart);
        batches.push({ batchStart, batch, historyRow: batches.length });
      }
      const { evaluate } = this.passes();
      engine.submit(batches.flatMap((batch) => dispatches(plan, evaluate, batch)));
      const rows = await readHistory(engine, plan, batches.length);
      if (isStopped()) return undefined;
      rows.forEach((row, i) => {
        const share = (batches[i]?.batch ?? 0) / images.count;
        for (const term of lossTerms) terms[term] += share * row[term];
      });
    }
    return { loss: lossOf(terms), ...terms };
  }

  /** (count, H) */
  encode(images: Images): Promise<Float32Array> {
    return this.collect(images, (passes) => passes.encode, "h", this.plan.shape.hidden);
  }

  /** (count, D) */
  reconstruct(images: Images): Promise<Float32Array> {
    return this.collect(images, (passes) => passes.evaluate, "output", this.plan.shape.inputs);
  }

  reconstructOnGpu(images: Images): InferenceBuffers {
    this.checkFits(images.count, "images");
    for (const part of this.upload(images, this.plan.capacity)) {
      this.submit(this.passes().evaluate, part.count);
    }
    return { originals: this.engine.buffer("X"), ...this.decoded() };
  }

  /** (count, D) of codes (count, H) */
  async decode(codes: Float32Array): Promise<Float32Array> {
    const { engine, plan } = this;
    const { inputs, hidden } = plan.shape;
    const count = this.countCodes(codes);
    const collected = new Float32Array(count * inputs);
    for (let row = 0; row < count; row += plan.capacity) {
      const rows = Math.min(plan.capacity, count - row);
      this.submitCodes(codes.subarray(row * hidden, (row + rows) * hidden), rows);
      const padded = await engine.readFloats("output", rows * roundUp(inputs, 4));
      collected.set(withoutPadding(padded, rows, inputs), row * inputs);
    }
    return collected;
  }

  decodeOnGpu(codes: Float32Array): DecodedBuffers {
    const count = this.countCodes(codes);
    this.checkFits(count, "codes");
    this.submitCodes(codes, count);
    return this.decoded();
  }

  private decoded(): DecodedBuffers {
    const { engine, plan } = this;
    return { reconstructions: engine.buffer("output"), stride: roundUp(plan.shape.inputs, 4) };
  }

  private submitCodes(codes: Float32Array, rows: number): void {
    const { hidden } = this.plan.shape;
    const stride = roundUp(hidden, 4);
    const padded = new Float32Array(rows * stride);
    for (let row = 0; row < rows; row++) {
      padded.set(codes.subarray(row * hidden, (row + 1) * hidden), row * stride);
    }
    this.engine.write("h", padded);
    this.submit(this.passes().decode, rows);
  }

  /** Returns the number of codes in an array (count, H), after checking that all values are finite. */
  private countCodes(codes: Float32Array): number {
    const { hidden } = this.plan.shape;
    if (codes.length === 0 || codes.length % hidden !== 0) {
      throw new InputError(
        `codes has ${codes.length} values, which is not a positive multiple of ${hidden} hidden units.`,
      );
    }
    const wrong = codes.findIndex((value) => !Number.isFinite(value));
    if (wrong !== -1) {
      throw new InputError(
        `Unit ${wrong % hidden} of code ${Math.floor(wrong / hidden)} is ${codes[wrong]}; it must be a finite number.`,
      );
    }
    return codes.length / hidden;
  }

  private checkFits(count: number, what: string): void {
    const { capacity } = this.plan;
    if (count > capacity) {
      throw new InputError(`${count} ${what} do not fit in one pass; the limit is ${capacity}.`);
    }
  }

  private async collect(
    images: Images,
    pass: (passes: Passes) => Pass,
    buffer: string,
    columns: number,
  ): Promise<Float32Array> {
    const stride = roundUp(columns, 4);
    const collected = new Float32Array(images.count * columns);
    let row = 0;
    for (const part of this.upload(images, this.plan.capacity)) {
      this.submit(pass(this.passes()), part.count);
      const padded = await this.engine.readFloats(buffer, part.count * stride);
      collected.set(withoutPadding(padded, part.count, columns), row * columns);
      row += part.count;
    }
    return collected;
  }

  /**
   * Uploads the images in the given order, `count` at a time, and yields each part once it is on the GPU.
   * @throws InputError if the size of the images is not the model's
   */
  private *upload(images: Images, count: number, order?: Uint32Array): Generator<Images> {
    const { inputs } = this.plan.shape;
    if (imageSize(images) !== inputs) {
      throw new InputError(
        `These images are ${images.width}×${images.height}; the model expects ${inputs} pixels per image.`,
      );
    }
    for (let start = 0; start < images.count; start += count) {
      const end = Math.min(images.count, start + count);
      const part = order
        ? takeImages(images, order.subarray(start, end))
        : sliceImages(images, start, end);
      this.engine.write("givenImages", paddedRows(part));
      yield part;
    }
  }

  private submit(pass: Pass, batch: number): void {
    const all = { batchStart: 0, batch, historyRow: 0 };
    this.engine.submit(dispatches(this.plan, pass, all));
  }
}
