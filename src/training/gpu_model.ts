// The model as it lies on the GPU: its parameters, and what it makes of images and codes.
// Nothing here trains it; anything may be asked between two submits of a run, and while one is waited for.

import type { Settings } from "../config/settings.ts";
import type { Images } from "../data/images.ts";
import type { Engine } from "../engine/engine.ts";
import {
  checkParameters,
  type ModelLayout,
  type ParameterName,
  type Parameters,
  packParameters,
  roundUp,
  withoutPadding,
} from "../model.ts";
import { type DecodedBuffers, Inference, type InferenceBuffers } from "./inference.ts";
import type { Plan } from "./plan.ts";
import type { Evaluation } from "./reports.ts";
import { readTensors } from "./state.ts";
import { TunedStages } from "./tuning/tuned_stages.ts";

export class GpuModel {
  protected readonly stages: TunedStages;
  private readonly visits: Inference;

  protected constructor(
    protected readonly engine: Engine,
    readonly plan: Plan,
    protected readonly settings: Settings,
  ) {
    this.stages = new TunedStages(engine, settings, plan);
    this.visits = new Inference(engine, plan, () => this.stages.current);
  }

  /**
   * The loss over any images, in batches of the training's size; changes nothing of the training.
   * @throws InputError where the images have another size than the model's
   */
  evaluate(images: Images): Promise<Evaluation> {
    return this.visits.evaluate(images, this.settings.batchSize);
  }

  /**
   * The hidden units' activations (count, H) for any images.
   * @throws InputError where the images have another size than the model's
   */
  encode(images: Images): Promise<Float32Array> {
    return this.visits.encode(images);
  }

  /**
   * The reconstructions (count, D) of any images; a sigmoid output keeps them within 0..1.
   * @throws InputError where the images have another size than the model's
   */
  reconstruct(images: Images): Promise<Float32Array> {
    return this.visits.reconstruct(images);
  }

  /**
   * Reconstructs a few images and leaves them on the GPU. The buffers hold them until the next
   * call of this trainer: draw from them at once.
   */
  reconstructOnGpu(images: Images): InferenceBuffers {
    return this.visits.reconstructOnGpu(images);
  }

  /**
   * What the decoder makes of any codes (count, H): (count, D).
   * @throws InputError where they are no whole rows or not finite
   */
  decode(codes: Float32Array): Promise<Float32Array> {
    return this.visits.decode(codes);
  }

  /**
   * Decodes a few codes (count, H) and leaves the reconstructions on the GPU, until the next call of
   * this trainer: draw from them at once.
   * @throws InputError where they are no whole rows, not finite, or more than `plan.capacity` rows
   */
  decodeOnGpu(codes: Float32Array): DecodedBuffers {
    return this.visits.decodeOnGpu(codes);
  }

  /**
   * The parameters as they lie on the GPU, in one flat buffer of floats; good until `destroy`. The next
   * step changes them: draw from them at once.
   */
  parametersOnGpu(): { readonly buffer: GPUBuffer; readonly layout: ModelLayout } {
    return { buffer: this.engine.buffer("parameters"), layout: this.plan.layout };
  }

  /** The data set's bytes as they lie on the GPU, in rows of `stride` bytes; good until `destroy`. */
  imagesOnGpu(): { readonly buffer: GPUBuffer; readonly stride: number } {
    return { buffer: this.engine.buffer("images"), stride: roundUp(this.plan.shape.inputs, 4) };
  }

  /**
   * Rows `start` to `end` (not included) of a parameter (rows, columns), without padding: large ones can
   * be read a part at a time.
   */
  async readRows(name: ParameterName, start: number, end: number): Promise<Float32Array> {
    const { offset, stride, columns } = this.plan.layout.tensors[name];
    const rows = end - start;
    const padded = await this.engine.readFloats(
      "parameters",
      rows * stride,
      offset + start * stride,
    );
    return withoutPadding(padded, rows, columns, stride);
  }

  readParameters(): Promise<Parameters> {
    return readTensors(this.engine, this.plan.layout, "parameters");
  }

  /**
   * Replaces the parameters; the optimizer's moments and the step count stay.
   * @throws InputError where an array has the wrong length
   */
  writeParameters(parameters: Parameters): void {
    checkParameters(this.plan.shape, parameters);
    this.engine.write("parameters", packParameters(this.plan.layout, parameters));
  }

  /** The gradients of the last step, by parameter name, in the parameters' shapes. */
  readGradients(): Promise<Parameters> {
    return readTensors(this.engine, this.plan.layout, "gradients");
  }

  /** Bytes of GPU memory by buffer name. */
  memory(): Record<string, number> {
    return this.engine.memory();
  }

  /** Frees the buffers; the device stays the host's. */
  destroy(): void {
    this.engine.destroy();
  }

  /** Once the buffers are allocated. */
  protected prepareVisits(): void {
    this.visits.prepare();
  }
}
