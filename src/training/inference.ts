// Inference: loss, codes and reconstructions of given rows, and reconstructions of given codes.
//
// It uses the kernels and scratch buffers of training. That is safe between two submits, because no step reads
// what an earlier one wrote to X, h or output. Results are copied before the first await, so that no other pass
// or step can overwrite them.

import type { Uniforms } from "../../shaders/kernel.ts";
import type { ElementType } from "../data/data_set.ts";
import { sequentialOrder } from "../data/order.ts";
import { formatOf, paddedRows, type RowFormat, type Rows, sliceRows } from "../data/rows.ts";
import { isSameScaling } from "../data/scaling.ts";
import type { Engine } from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import { roundUp } from "../math.ts";
import { withoutPadding } from "../model/layout.ts";
import type { Evaluator } from "./evaluation.ts";
import { dispatches, type Plan } from "./plan.ts";
import type { Evaluation, IsStopped } from "./reports.ts";
import { elementOfX, type Pass, type Passes } from "./stages.ts";
import { TARGET_SECONDS } from "./steps_in_flight.ts";

/** GPU buffers with the last given rows and their reconstructions. */
export interface InferenceBuffers extends DecodedBuffers {
  readonly originals: GPUBuffer;
  /** The type of the originals' values: that of the data, or f32 if they are scaled. */
  readonly element: ElementType;
}

/** A GPU buffer with the last reconstructions, as floats in rows of `stride` values. */
export interface DecodedBuffers {
  readonly reconstructions: GPUBuffer;
  readonly stride: number;
}

export class Inference {
  /** Those of the last step, such as the sparsity weight while it warms up. */
  uniforms: Uniforms = {};
  /** The longest that the batches in flight of an evaluation should take. */
  secondsInFlight = TARGET_SECONDS;
  /** That of training, as long as a batch of an evaluation takes at most; 0 if no step has been run. */
  secondsPerStep = 0;
  private evaluator: Evaluator | undefined;

  /** @param passes returns the passes in the current variants */
  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    readonly passes: () => Passes,
  ) {
    engine.write("givenOrder", sequentialOrder(plan.capacity)(0));
  }

  /**
   * Computes the loss over rows, see `Evaluator.evaluate`.
   * @throws InputError if their size, type or scaling is not the model's
   */
  async evaluate(rows: Rows, isStopped: IsStopped): Promise<Evaluation | undefined> {
    this.checkFormat(rows);
    // A page needs it only after the first steps.
    const { Evaluator } = await import("./evaluation.ts");
    this.evaluator ??= new Evaluator(this.engine, this.plan, this);
    return this.evaluator.evaluate(rows, isStopped);
  }

  /** (count, H) */
  encode(rows: Rows): Promise<Float32Array> {
    return this.collect(rows, (passes) => passes.encode, "h", this.plan.shape.hidden);
  }

  /** (count, D) */
  async reconstruct(rows: Rows): Promise<Float32Array> {
    const { inputs } = this.plan.shape;
    return this.unscaled(
      await this.collect(rows, (passes) => passes.reconstruct, "output", inputs),
    );
  }

  /** Returns the reconstructions (batch, D) of the inputs that are in X, multiplied by `inputScale` as they are. */
  async reconstructBatch(batch: number): Promise<Float32Array> {
    const { inputs } = this.plan.shape;
    this.submit(
      this.passes().reconstruct.filter(({ phase }) => phase !== "gather"),
      batch,
    );
    const padded = await this.engine.readFloats("output", batch * roundUp(inputs, 4));
    return withoutPadding(padded, batch, inputs);
  }

  /** Takes back the factor that the inputs are multiplied with. */
  private unscaled(outputs: Float32Array): Float32Array {
    const { inputScale } = this.plan;
    return inputScale === 1 ? outputs : outputs.map((value) => value / inputScale);
  }

  reconstructOnGpu(rows: Rows): InferenceBuffers {
    this.checkFits(rows.count, "rows");
    for (const part of this.upload(rows, this.plan.capacity)) {
      this.submit(this.passes().reconstruct, part.count);
    }
    const { settings, format } = this.plan;
    const element = elementOfX(settings, format);
    return { originals: this.engine.buffer("X"), element, ...this.decoded() };
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
    return this.unscaled(collected);
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
    rows: Rows,
    pass: (passes: Passes) => Pass,
    buffer: string,
    columns: number,
  ): Promise<Float32Array> {
    const stride = roundUp(columns, 4);
    const collected = new Float32Array(rows.count * columns);
    let row = 0;
    for (const part of this.upload(rows, this.plan.capacity)) {
      this.submit(pass(this.passes()), part.count);
      const padded = await this.engine.readFloats(buffer, part.count * stride);
      collected.set(withoutPadding(padded, part.count, columns), row * columns);
      row += part.count;
    }
    return collected;
  }

  /**
   * Uploads the rows, `count` at a time, and yields each part once it is on the GPU.
   * @throws InputError if their size, type or scaling is not the model's
   */
  private *upload(rows: Rows, count: number): Generator<Rows> {
    this.checkFormat(rows);
    for (let start = 0; start < rows.count; start += count) {
      const end = Math.min(rows.count, start + count);
      const part = sliceRows(rows, start, end);
      this.engine.write("givenImages", paddedRows(part));
      yield part;
    }
  }

  private checkFormat(rows: Rows): void {
    const { shape, format } = this.plan;
    const given = formatOf(rows);
    const textOf = (inputs: number, of: RowFormat) =>
      `${inputs} ${of.element} values, scaling ${of.scaling.name}`;
    const [found, needed] = [textOf(rows.inputs, given), textOf(shape.inputs, format)];
    if (found !== needed) {
      throw new InputError(`These rows have ${found}; the model needs ${needed}.`);
    }
    if (!isSameScaling(given.scaling, format.scaling)) {
      throw new InputError("These rows are scaled with other numbers than the training rows.");
    }
  }

  private submit(pass: Pass, batch: number): void {
    const all = { batchStart: 0, batch, historyRow: 0 };
    this.engine.submit(dispatches(this.plan, pass, all));
  }
}
