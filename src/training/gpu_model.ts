// The model on the GPU: its buffers, its passes in the current variants, and inference. None of these functions
// trains, so all may be called between training submits or while one is running.

import type { Uniforms } from "../../shaders/kernel.ts";
import type { ElementType } from "../data/data_set.ts";
import type { Rows } from "../data/rows.ts";
import { perColumn } from "../data/scaling.ts";
import { Engine } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { roundUp } from "../math.ts";
import { layoutOf, type ModelLayout, packParameters, withoutPadding } from "../model/layout.ts";
import { checkParameters, type Parameters, type TensorName } from "../model/tensors.ts";
import { type DecodedBuffers, Inference, type InferenceBuffers } from "./inference.ts";
import { checkLimits, memoryRemedy } from "./limits.ts";
import type { Plan } from "./plan.ts";
import type { Evaluation, IsStopped } from "./reports.ts";
import { allStages } from "./stages.ts";
import { readTensors } from "./state.ts";
import { TunedPasses } from "./tuning/tuned_passes.ts";

/** A model on the GPU: that of a trainer, or one of `modelOnGpu`. */
export class GpuModel {
  readonly passes: TunedPasses;
  private readonly inference: Inference;

  /**
   * Allocates the plan's buffers, filled with zeros, and compiles its kernels.
   * @throws InputError if the device's limits are too small
   * @throws OutOfMemoryError
   */
  static async create(device: GPUDevice, plan: Plan, pipelines?: PipelineCache): Promise<GpuModel> {
    checkLimits(plan, device.limits);
    const engine = new Engine(device, pipelines);
    try {
      await engine.allocate(plan.buffers, memoryRemedy(plan));
      await engine.prepare(allStages(plan.passes));
      writeConstants(engine, plan);
      return new GpuModel(engine, plan);
    } catch (error) {
      engine.destroy();
      throw error;
    }
  }

  private constructor(
    readonly engine: Engine,
    readonly plan: Plan,
  ) {
    this.passes = new TunedPasses(engine, plan);
    this.inference = new Inference(engine, plan, () => this.passes.current);
  }

  /**
   * Computes the loss over any rows, in batches of the size used in training and in a fixed shuffled order.
   * The rows stay on the GPU for the next evaluation, unless they take more than 32 MiB, and are recognised by their
   * array: do not change its values.
   * @param isStopped called after every few batches; if it returns or resolves to true, the result is undefined
   * @throws InputError if the rows are not as the plan says
   */
  evaluate(rows: Rows): Promise<Evaluation>;
  evaluate(rows: Rows, isStopped: IsStopped): Promise<Evaluation | undefined>;
  evaluate(rows: Rows, isStopped: IsStopped = () => false): Promise<Evaluation | undefined> {
    return this.inference.evaluate(rows, isStopped);
  }

  /**
   * Computes the hidden units' activations (count, H) for any rows.
   * @throws InputError if the rows are not as the plan says
   */
  encode(rows: Rows): Promise<Float32Array> {
    return this.inference.encode(rows);
  }

  /**
   * Computes the reconstructions (count, D) of any rows, scaled as the inputs are; they are within 0–1 if the
   * output is a sigmoid.
   * @throws InputError if the rows are not as the plan says
   */
  reconstruct(rows: Rows): Promise<Float32Array> {
    return this.inference.reconstruct(rows);
  }

  /** Returns the reconstructions (batch, D) of the inputs of the last batch, in the units of the inputs. */
  reconstructBatch(batch: number): Promise<Float32Array> {
    return this.inference.reconstructBatch(batch);
  }

  /** Sets the longest that the batches in flight of an evaluation should take, 0.1 s by default. */
  set secondsInFlight(seconds: number) {
    this.inference.secondsInFlight = seconds;
  }

  /** Sets what a step takes in training, so that the first evaluation has as many batches in flight as fit. */
  set secondsPerStep(seconds: number) {
    this.inference.secondsPerStep = seconds;
  }

  /** Evaluates from now on with the uniforms of a step. */
  useUniforms(uniforms: Uniforms): void {
    this.inference.uniforms = uniforms;
  }

  /**
   * Reconstructs at most `plan.capacity` rows on the GPU. The next call of this model overwrites the buffers,
   * so submit the drawing immediately.
   */
  reconstructOnGpu(rows: Rows): InferenceBuffers {
    return this.inference.reconstructOnGpu(rows);
  }

  /**
   * Decodes any codes (count, H) to (count, D).
   * @throws InputError if they are not whole rows of finite numbers
   */
  decode(codes: Float32Array): Promise<Float32Array> {
    return this.inference.decode(codes);
  }

  /**
   * Decodes at most `plan.capacity` codes (count, H) on the GPU. The next call of this model overwrites the
   * buffer, so submit the drawing immediately.
   * @throws InputError if they are not whole rows of finite numbers, or if there are too many
   */
  decodeOnGpu(codes: Float32Array): DecodedBuffers {
    return this.inference.decodeOnGpu(codes);
  }

  /**
   * Returns the flat buffer of all parameters, valid until `destroy`. The next step changes them, so submit the
   * drawing immediately.
   */
  parametersOnGpu(): { readonly buffer: GPUBuffer; readonly layout: ModelLayout } {
    return { buffer: this.engine.buffer("parameters"), layout: this.plan.layout };
  }

  /** Returns the buffer of the training rows as they are stored, `imageStride` values each, valid until `destroy`. */
  rowsOnGpu(): {
    readonly buffer: GPUBuffer;
    readonly imageStride: number;
    readonly element: ElementType;
  } {
    const { shape, format } = this.plan;
    const imageStride = roundUp(shape.inputs, 4);
    return { buffer: this.engine.buffer("images"), imageStride, element: format.element };
  }

  readParameters(): Promise<Parameters> {
    return readTensors(this.engine, this.plan.layout, "parameters");
  }

  /** Reads rows `start` to `end` (exclusive) of a tensor (rows, columns), without padding. */
  async readRows(name: TensorName, start: number, end: number): Promise<Float32Array> {
    const { offset, stride, columns } = layoutOf(this.plan.layout, name);
    const rows = end - start;
    const first = offset + start * stride;
    const padded = await this.engine.readFloats("parameters", rows * stride, first);
    return withoutPadding(padded, rows, columns, stride);
  }

  /**
   * Replaces the parameters, but not the optimizer's moments or the step count.
   * @throws InputError if an array has the wrong length
   */
  writeParameters(parameters: Parameters): void {
    checkParameters(this.plan.shape, parameters);
    this.engine.write("parameters", packParameters(this.plan.layout, parameters));
    this.engine.write("diverged", new Float32Array(1));
  }

  /** Returns the bytes of GPU memory by buffer name. */
  memory(): Record<string, number> {
    return this.engine.memory();
  }

  /** Frees the buffers, but not the device, which belongs to the caller. */
  destroy(): void {
    this.passes.stopTuning();
    this.engine.destroy();
  }
}

/** Writes the columns that gather scales with, if it scales. */
function writeScaling(engine: Engine, { shape, format, inputScale, buffers }: Plan): void {
  if (buffers.offset === undefined) return;
  const { offset, divisor } = format.scaling;
  engine.write("offset", Float32Array.from(perColumn(offset, shape.inputs)));
  engine.write(
    "factor",
    Float32Array.from(perColumn(divisor, shape.inputs), (value) => inputScale / value),
  );
}

/** Writes what kernels read that does not change during the run. */
function writeConstants(engine: Engine, plan: Plan): void {
  writeScaling(engine, plan);
  if (plan.buffers.prefixes) engine.write("prefixes", Uint32Array.from(plan.prefixes));
}
