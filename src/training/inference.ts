// Images that visit the model without training it: their loss, codes and reconstructions; and codes.
//
// They pass through the same kernels and scratch buffers as a step. That is safe between two submits:
// a step leaves nothing in X, h and result that the next one reads. And whoever reads results back
// uploads, submits and orders their copy before it first waits: no other visit or step comes between.

import { type Images, imageSize, paddedRows, sliceImages } from "../data/images.ts";
import { sequentialOrder } from "../data/order.ts";
import type { Engine, Stage } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { roundUp, withoutPadding } from "../model.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { Evaluation } from "./reports.ts";
import type { Stages } from "./stages.ts";

/** Buffers on the GPU with the last visiting images, bytes and floats, in rows of `stride` values. */
export interface InferenceBuffers extends DecodedBuffers {
  readonly originals: GPUBuffer;
}

/** A buffer on the GPU with the last reconstructions, floats in rows of `stride`. */
export interface DecodedBuffers {
  readonly reconstructions: GPUBuffer;
  readonly stride: number;
}

export class Inference {
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    /** The passes in the forms that the trainer uses now. */
    private readonly stages: () => Stages,
  ) {}

  /** Fills the buffers that no visit changes. */
  prepare(): void {
    this.engine.write("visitOrder", sequentialOrder(this.plan.capacity)(0));
  }

  /** The loss in batches of `batchSize`, weighted by their rows, as Keras evaluates. */
  async evaluate(images: Images, batchSize: number): Promise<Evaluation> {
    const { plan, engine } = this;
    let reconstruction = 0;
    let sparsity = 0;
    const batchesAtOnce = Math.min(Math.floor(plan.capacity / batchSize), plan.historyLength);
    for (const part of this.parts(images, batchSize * batchesAtOnce)) {
      const batches = [];
      for (let first = 0; first < part.count; first += batchSize) {
        batches.push({ first, rows: Math.min(batchSize, part.count - first) });
      }
      engine.submit(
        batches.flatMap(({ first, rows }, slot) =>
          this.pass(this.stages().evaluate, rows, first, slot),
        ),
      );
      const history = await engine.readFloats("history", 4 * batches.length);
      batches.forEach(({ rows }, i) => {
        reconstruction += (rows / images.count) * (history[4 * i] as number);
        sparsity += (rows / images.count) * (history[4 * i + 1] as number);
      });
    }
    return { loss: reconstruction + sparsity, reconstruction, sparsity };
  }

  /** (count, H) */
  encode(images: Images): Promise<Float32Array> {
    return this.collect(images, this.stages().encode, "h", this.plan.shape.hidden);
  }

  /** (count, D) */
  reconstruct(images: Images): Promise<Float32Array> {
    return this.collect(images, this.stages().evaluate, "result", this.plan.shape.inputs);
  }

  reconstructOnGpu(images: Images): InferenceBuffers {
    const { engine, plan } = this;
    this.checkFits(images.count, "images");
    for (const part of this.parts(images, plan.capacity)) {
      engine.submit(this.pass(this.stages().evaluate, part.count));
    }
    return { originals: engine.buffer("X"), ...this.decoded() };
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
      const padded = await engine.readFloats("result", rows * roundUp(inputs, 4));
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
    return {
      reconstructions: engine.buffer("result"),
      stride: roundUp(plan.shape.inputs, 4),
    };
  }

  private submitCodes(codes: Float32Array, rows: number): void {
    const { hidden } = this.plan.shape;
    const stride = roundUp(hidden, 4);
    const padded = new Float32Array(rows * stride);
    for (let row = 0; row < rows; row++) {
      padded.set(codes.subarray(row * hidden, (row + 1) * hidden), row * stride);
    }
    this.engine.write("h", padded);
    this.engine.submit(this.pass(this.stages().decode, rows));
  }

  /** Rows of codes (count, H), each a finite number. */
  private countCodes(codes: Float32Array): number {
    const { hidden } = this.plan.shape;
    if (codes.length === 0 || codes.length % hidden !== 0) {
      throw new InputError(
        `These codes hold ${codes.length} values; the model needs whole rows of ${hidden}.`,
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
      throw new InputError(`${count} ${what} at once are too many; at most ${capacity} fit.`);
    }
  }

  private async collect(images: Images, stages: readonly Stage[], buffer: string, columns: number) {
    const { engine, plan } = this;
    const stride = roundUp(columns, 4);
    const collected = new Float32Array(images.count * columns);
    let row = 0;
    for (const part of this.parts(images, plan.capacity)) {
      engine.submit(this.pass(stages, part.count));
      const padded = await engine.readFloats(buffer, part.count * stride);
      collected.set(withoutPadding(padded, part.count, columns), row * columns);
      row += part.count;
    }
    return collected;
  }

  /** Uploads the images `count` at a time; what is yielded lies on the GPU until the next. */
  private *parts(images: Images, count: number): Generator<Images> {
    const { inputs } = this.plan.shape;
    if (imageSize(images) !== inputs) {
      throw new InputError(
        `These images have ${images.width}×${images.height} pixels; the model needs ${inputs} values each.`,
      );
    }
    for (let start = 0; start < images.count; start += count) {
      const part = sliceImages(images, start, Math.min(images.count, start + count));
      this.engine.write("visitImages", paddedRows(part));
      yield part;
    }
  }

  private pass(stages: readonly Stage[], rows: number, first = 0, slot = 0) {
    return dispatches(this.plan, stages, { rows, first, slot, stepSize: 0, epsilon: 0 });
  }
}
