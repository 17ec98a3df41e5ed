// The model on the GPU: its buffers, its passes in the current variants, and inference. None of these functions
// trains, so all may be called between training submits or while one is running.

import type { Images } from "../data/images.ts";
import { Engine } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { roundUp } from "../math.ts";
import { type ModelLayout, packParameters, withoutPadding } from "../model/layout.ts";
import { checkParameters, type Parameters, type TensorName } from "../model/tensors.ts";
import { type DecodedBuffers, Inference, type InferenceBuffers } from "./inference.ts";
import { checkLimits } from "./limits.ts";
import type { Plan } from "./plan.ts";
import type { Evaluation } from "./reports.ts";
import { allStages } from "./stages.ts";
import { readTensors } from "./state.ts";
import { TunedPasses } from "./tuning/tuned_passes.ts";

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
      await engine.allocate(plan.buffers);
      await engine.prepare(allStages(plan.passes));
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
   * Computes the loss over any images, in batches of the size used in training and in a fixed shuffled order.
   * @param isStopped called after every few batches; if it returns true, the result is undefined
   * @throws InputError if the size of the images is not the model's
   */
  evaluate(images: Images): Promise<Evaluation>;
  evaluate(images: Images, isStopped: () => boolean): Promise<Evaluation | undefined>;
  evaluate(images: Images, isStopped = () => false): Promise<Evaluation | undefined> {
    return this.inference.evaluate(images, isStopped);
  }

  /**
   * Computes the hidden units' activations (count, H) for any images.
   * @throws InputError if the size of the images is not the model's
   */
  encode(images: Images): Promise<Float32Array> {
    return this.inference.encode(images);
  }

  /**
   * Computes the reconstructions (count, D) of any images; they are within 0–1 if the output is a sigmoid.
   * @throws InputError if the size of the images is not the model's
   */
  reconstruct(images: Images): Promise<Float32Array> {
    return this.inference.reconstruct(images);
  }

  /**
   * Reconstructs at most `plan.capacity` images on the GPU. The next call of this model overwrites the buffers,
   * so submit the drawing immediately.
   */
  reconstructOnGpu(images: Images): InferenceBuffers {
    return this.inference.reconstructOnGpu(images);
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

  /** Returns the buffer of the training images, in rows of `stride` bytes, valid until `destroy`. */
  imagesOnGpu(): { readonly buffer: GPUBuffer; readonly stride: number } {
    return { buffer: this.engine.buffer("images"), stride: roundUp(this.plan.shape.inputs, 4) };
  }

  readParameters(): Promise<Parameters> {
    return readTensors(this.engine, this.plan.layout, "parameters");
  }

  /** Reads rows `start` to `end` (exclusive) of a tensor (rows, columns), without padding. */
  async readRows(name: TensorName, start: number, end: number): Promise<Float32Array> {
    const { offset, stride, columns } = this.plan.layout.tensors[name];
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
  }

  /** Returns the bytes of GPU memory by buffer name. */
  memory(): Record<string, number> {
    return this.engine.memory();
  }

  /** Frees the buffers, but not the device, which belongs to the caller. */
  destroy(): void {
    this.engine.destroy();
  }
}
