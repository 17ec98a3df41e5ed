// Trains one model on one GPUDevice. Hosts decide what to draw or print of the reports.

import type { Settings } from "../config.ts";
import { type Images, imageSize, sliceImages } from "../data/images.ts";
import { type EpochOrder, sequentialOrder, shuffledOrder } from "../data/order.ts";
import { Engine } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import { InputError } from "../input_error.ts";
import {
  checkParameters,
  initialParameters,
  type Parameters,
  packParameters,
  roundUp,
  unpackParameters,
  withoutPadding,
} from "../model.ts";
import { adamScalars } from "./adam_scalars.ts";
import { checkLimits, dispatches, type Plan, planRun } from "./plan.ts";
import type { Evaluation, Progress, StepRecord } from "./progress.ts";
import { SubmitSize } from "./submit_size.ts";

export interface TrainerOptions {
  readonly device: GPUDevice;
  readonly settings: Settings;
  /** The data set; it is copied to the GPU. */
  readonly images: Images;
  /** First parameters; drawn from the seed where none are given. */
  readonly parameters?: Parameters;
  /** Order of the images by epoch; from `shuffle` and `seed` where none is given. */
  readonly order?: EpochOrder;
  /** Compiled kernels of this device to share between trainers. */
  readonly pipelines?: PipelineCache;
}

/** Buffers on the GPU with the last visiting images, rows of `stride` floats. */
export interface VisitBuffers {
  readonly originals: GPUBuffer;
  readonly reconstructions: GPUBuffer;
  readonly stride: number;
}

export class Trainer {
  readonly stepsPerEpoch: number;
  /** Steps of the whole run. */
  readonly steps: number;
  private readonly order: EpochOrder;
  private readonly submitSize: SubmitSize;
  private stepsDone = 0;
  private epochOnGpu = -1;

  /**
   * Allocates, compiles and uploads; nothing is trained yet.
   * @throws InputError where parameters have the wrong shape or the device too small limits
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { device, settings, images, pipelines } = options;
    const plan = planRun(settings, imageSize(images), images.count);
    const parameters = options.parameters ?? initialParameters(plan.shape, settings.seed);
    checkParameters(plan.shape, parameters);
    checkLimits(plan, device.limits);

    const engine = new Engine(device, pipelines);
    const trainer = new Trainer(engine, plan, options);
    try {
      await engine.allocate(plan.buffers);
      await engine.prepare([...plan.train, ...plan.evaluate]);
      engine.write("images", paddedRows(images));
      engine.write("visitOrder", sequentialOrder(plan.capacity)(0));
      trainer.writeParameters(parameters);
    } catch (error) {
      engine.destroy();
      throw error;
    }
    return trainer;
  }

  private constructor(
    private readonly engine: Engine,
    readonly plan: Plan,
    private readonly options: TrainerOptions,
  ) {
    const { settings, images } = options;
    this.stepsPerEpoch = Math.ceil(images.count / settings.batchSize);
    this.steps = this.stepsPerEpoch * settings.epochs;
    this.order =
      options.order ??
      (settings.shuffle
        ? shuffledOrder(images.count, settings.seed)
        : sequentialOrder(images.count));
    this.submitSize = new SubmitSize(plan.historyLength);
  }

  /** Steps done so far. */
  get step(): number {
    return this.stepsDone;
  }

  /**
   * Trains to the end, or for `steps` steps, and reports after each submit. Breaking out of the
   * loop pauses right there; a new call goes on.
   * @throws DeviceLostError where the device goes away
   */
  async *train(steps = Number.POSITIVE_INFINITY): AsyncGenerator<Progress, void, void> {
    const last = Math.min(this.steps, this.stepsDone + steps);
    while (this.stepsDone < last) {
      const started = performance.now();
      const records = await this.runSteps(last);
      const seconds = (performance.now() - started) / 1000;
      this.submitSize.took(records.length, seconds);
      yield this.report(records, seconds);
    }
  }

  /**
   * The loss over any images, in batches of the training's size.
   * Only these and nothing of the training changes: X, h and the result are a step's scratch.
   */
  async evaluate(images: Images): Promise<Evaluation> {
    const { batchSize } = this.options.settings;
    const { plan, engine } = this;
    let reconstruction = 0;
    let sparsity = 0;
    const chunk = batchSize * Math.min(Math.floor(plan.capacity / batchSize), plan.historyLength);
    for (const part of this.parts(images, chunk)) {
      const batches = [];
      for (let first = 0; first < part.count; first += batchSize) {
        batches.push({ first, rows: Math.min(batchSize, part.count - first) });
      }
      engine.submit(batches.flatMap((batch, slot) => this.visit(plan.evaluate, batch, slot)));
      const history = await engine.readFloats("history", 4 * batches.length);
      batches.forEach(({ rows }, i) => {
        reconstruction += (rows / images.count) * (history[4 * i] as number);
        sparsity += (rows / images.count) * (history[4 * i + 1] as number);
      });
    }
    return { loss: reconstruction + sparsity, reconstruction, sparsity };
  }

  /** The hidden units' activations (count, H) for any images. */
  async encode(images: Images): Promise<Float32Array> {
    return this.collect(images, this.plan.encode, "h", this.plan.shape.hidden);
  }

  /** The reconstructions (count, D), nominally 0..1, of any images. */
  async reconstruct(images: Images): Promise<Float32Array> {
    return this.collect(images, this.plan.evaluate, "result", this.plan.shape.inputs);
  }

  /**
   * Reconstructs a few images and leaves them on the GPU. The buffers hold them until the next
   * call of this trainer: draw from them at once.
   */
  reconstructOnGpu(images: Images): VisitBuffers {
    const { engine, plan } = this;
    if (images.count > plan.capacity) {
      throw new InputError(
        `${images.count} images at once are too many; at most ${plan.capacity} fit.`,
      );
    }
    this.checkSize(images);
    engine.write("visitImages", paddedRows(images));
    engine.submit(this.visit(plan.evaluate, { first: 0, rows: images.count }, 0));
    return {
      originals: engine.buffer("X"),
      reconstructions: engine.buffer("result"),
      stride: roundUp(plan.shape.inputs, 4),
    };
  }

  async readParameters(): Promise<Parameters> {
    const { layout } = this.plan;
    return unpackParameters(layout, await this.engine.readFloats("parameters", layout.length));
  }

  /**
   * Replaces the parameters; the optimizer's moments and the step count stay.
   * @throws InputError where an array has the wrong length
   */
  writeParameters(parameters: Parameters): void {
    checkParameters(this.plan.shape, parameters);
    this.engine.write("parameters", packParameters(this.plan.layout, parameters));
  }

  /** The gradients of the last step, by parameter name. */
  async readGradients(): Promise<Parameters> {
    const { layout } = this.plan;
    return unpackParameters(layout, await this.engine.readFloats("gradients", layout.length));
  }

  /** Bytes of GPU memory by buffer name. */
  memory(): Record<string, number> {
    return this.engine.memory();
  }

  /** Frees the buffers; the device stays the host's. */
  destroy(): void {
    this.engine.destroy();
  }

  /** Submits as many steps as fit, at most to `last` and to the epoch's end, and reads their history. */
  private async runSteps(last: number): Promise<StepRecord[]> {
    const { engine, plan, stepsPerEpoch, options } = this;
    const { batchSize } = options.settings;
    const epoch = Math.floor(this.stepsDone / stepsPerEpoch);
    if (epoch !== this.epochOnGpu) {
      engine.write("order", this.order(epoch));
      this.epochOnGpu = epoch;
    }
    const from = this.stepsDone;
    const to = Math.min(last, (epoch + 1) * stepsPerEpoch, from + this.submitSize.steps);
    const batches = Array.from({ length: to - from }, (_, slot) => {
      const step = from + slot;
      const first = (step % stepsPerEpoch) * batchSize;
      const rows = Math.min(batchSize, options.images.count - first);
      return { first, rows, slot, ...adamScalars(options.settings, step + 1) };
    });
    engine.submit(batches.flatMap((batch) => dispatches(plan, plan.train, batch)));
    this.stepsDone = to;

    const history = await engine.readFloats("history", 4 * batches.length);
    return batches.map(({ rows, slot }) => {
      const [reconstruction, sparsity, saturated, silent] = history.subarray(
        4 * slot,
      ) as unknown as [number, number, number, number];
      return {
        step: from + slot + 1,
        epoch: epoch + 1,
        rows,
        loss: reconstruction + sparsity,
        reconstruction,
        sparsity,
        saturated,
        silent,
      };
    });
  }

  private report(records: readonly StepRecord[], seconds: number): Progress {
    const { stepsDone, steps, stepsPerEpoch, options } = this;
    const rows = records.reduce((sum, record) => sum + record.rows, 0);
    return {
      step: stepsDone,
      steps,
      epoch: Math.ceil(stepsDone / stepsPerEpoch),
      epochs: options.settings.epochs,
      epochEnded: stepsDone % stepsPerEpoch === 0,
      records,
      imagesPerSecond: rows / seconds,
      secondsLeft: (steps - stepsDone) * this.submitSize.secondsPerStep,
    };
  }

  private visit(stages: Plan["evaluate"], batch: { first: number; rows: number }, slot: number) {
    return dispatches(this.plan, stages, { ...batch, slot, stepSize: 0, epsilon: 0 });
  }

  /** Uploads the images part by part, each as visiting images. */
  private *parts(images: Images, count: number): Generator<Images> {
    this.checkSize(images);
    for (let start = 0; start < images.count; start += count) {
      const part = sliceImages(images, start, Math.min(images.count, start + count));
      this.engine.write("visitImages", paddedRows(part));
      yield part;
    }
  }

  private async collect(images: Images, stages: Plan["evaluate"], buffer: string, columns: number) {
    const { engine, plan } = this;
    const stride = roundUp(columns, 4);
    const collected = new Float32Array(images.count * columns);
    let row = 0;
    for (const part of this.parts(images, plan.capacity)) {
      engine.submit(this.visit(stages, { first: 0, rows: part.count }, 0));
      const padded = await engine.readFloats(buffer, part.count * stride);
      collected.set(withoutPadding(padded, part.count, columns), row * columns);
      row += part.count;
    }
    return collected;
  }

  private checkSize(images: Images): void {
    const { inputs } = this.plan.shape;
    if (imageSize(images) !== inputs) {
      throw new InputError(
        `These images have ${images.width}×${images.height} pixels; the model needs ${inputs} values each.`,
      );
    }
  }
}

/** The pixels with rows padded to whole u32, as the kernels read them. */
function paddedRows(images: Images): Uint8Array<ArrayBuffer> {
  const size = imageSize(images);
  const stride = roundUp(size, 4);
  const pixels = images.pixels as Uint8Array<ArrayBuffer>;
  if (stride === size) return pixels;
  const padded = new Uint8Array(images.count * stride);
  for (let i = 0; i < images.count; i++) {
    padded.set(pixels.subarray(i * size, (i + 1) * size), i * stride);
  }
  return padded;
}
