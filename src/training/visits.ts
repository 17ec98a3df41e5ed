// Images that visit the model without training it: their loss, codes and reconstructions.
//
// They pass through the same kernels and scratch buffers as a step. That is safe between two submits:
// a step leaves nothing in X, h and result that the next one reads.

import { type Images, imageSize, paddedRows, sliceImages } from "../data/images.ts";
import { sequentialOrder } from "../data/order.ts";
import type { Engine, Stage } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { roundUp, withoutPadding } from "../model.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { Evaluation } from "./progress.ts";
import type { Stages } from "./stages.ts";

/** Buffers on the GPU with the last visiting images, bytes and floats, in rows of `stride` values. */
export interface VisitBuffers {
  readonly originals: GPUBuffer;
  readonly reconstructions: GPUBuffer;
  readonly stride: number;
}

export class Visits {
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

  reconstructOnGpu(images: Images): VisitBuffers {
    const { engine, plan } = this;
    if (images.count > plan.capacity) {
      throw new InputError(
        `${images.count} images at once are too many; at most ${plan.capacity} fit.`,
      );
    }
    for (const part of this.parts(images, plan.capacity)) {
      engine.submit(this.pass(this.stages().evaluate, part.count));
    }
    return {
      originals: engine.buffer("X"),
      reconstructions: engine.buffer("result"),
      stride: roundUp(plan.shape.inputs, 4),
    };
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
