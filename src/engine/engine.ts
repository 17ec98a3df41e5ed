// The engine: buffers by name, pipelines from kernels, submissions and readbacks on one GPUDevice.
// It does not depend on the model: a plan lists what to allocate and what to run.

import type { Kernel, Uniforms } from "../../shaders/kernel.ts";
import { deviceLossOf, workDone } from "./device_lost.ts";
import { bufferUsage } from "./flags.ts";
import { PipelineCache } from "./pipelines.ts";
import { Readbacks } from "./readbacks.ts";
import { Sequence } from "./sequence.ts";

/** A range of a named buffer, in bytes. */
export interface BufferView {
  readonly buffer: string;
  readonly offset: number;
  readonly size: number;
}

/** A kernel with the buffers it works on, whole by name or in part: the fixed part of a dispatch. */
export interface Stage {
  readonly kernel: Kernel;
  readonly bindings: Readonly<Record<string, BufferView | string>>;
}

export interface Dispatch {
  readonly stage: Stage;
  readonly uniforms: Uniforms;
}

/** Encodes a sequence with the uniforms that change. */
type RunInPass = (pass: GPUComputePassEncoder, sequence: Sequence, values: Uniforms) => void;

interface PreparedStage {
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

/** One buffer holds the uniforms of all dispatches of a submit: 590 kB. */
export const MAX_DISPATCHES_PER_SUBMIT = 2304;

/** What a run that was destroyed meanwhile answers. */
const ended = () => new Error("The run has ended.");

/** The GPU cannot hold the buffers of a run; the message says what makes them smaller. */
export class OutOfMemoryError extends Error {
  override name = "OutOfMemoryError";
}

export class Engine {
  private readonly buffers = new Map<string, GPUBuffer>();
  private readonly stages = new WeakMap<Stage, PreparedStage>();
  private readonly uniformSlot: number;
  private readonly uniformBuffer: GPUBuffer;
  private readonly uniformWords: Uint32Array<ArrayBuffer>;
  private readonly uniformFloats: Float32Array<ArrayBuffer>;
  /** Where the uniforms of each dispatch of a submit begin, in bytes. */
  private readonly uniformOffsets: Uint32Array<ArrayBuffer>;
  private readonly readbacks: Readbacks;
  private readonly loss: ReturnType<typeof deviceLossOf>;
  private failure: Error | undefined;
  private destroyed = false;

  constructor(
    readonly device: GPUDevice,
    private readonly pipelines = new PipelineCache(device),
  ) {
    this.readbacks = new Readbacks(device);
    this.uniformSlot = device.limits.minUniformBufferOffsetAlignment;
    const bytes = MAX_DISPATCHES_PER_SUBMIT * this.uniformSlot;
    this.uniformWords = new Uint32Array(bytes / 4);
    this.uniformFloats = new Float32Array(this.uniformWords.buffer);
    this.uniformOffsets = Uint32Array.from(
      { length: MAX_DISPATCHES_PER_SUBMIT },
      (_, slot) => slot * this.uniformSlot,
    );
    this.uniformBuffer = this.createBuffer(
      "uniforms",
      bytes,
      bufferUsage.uniform | bufferUsage.copyDst,
    );
    device.addEventListener("uncapturederror", this.recordError);
    this.loss = deviceLossOf(device);
  }

  /**
   * Creates storage buffers, filled with zeros, from a table of names and bytes.
   * @param remedy what to do if there is too little memory, as the end of a sentence
   * @throws OutOfMemoryError if the device has too little memory
   */
  async allocate(
    sizes: Readonly<Record<string, number>>,
    remedy = "use fewer hidden units, a smaller batch or fewer rows",
  ): Promise<void> {
    let scope: Promise<GPUError | null>;
    this.device.pushErrorScope("out-of-memory");
    try {
      for (const [name, bytes] of Object.entries(sizes)) {
        const flags = bufferUsage.storage | bufferUsage.copySrc | bufferUsage.copyDst;
        this.buffers.set(name, this.createBuffer(name, bytes, flags));
      }
    } finally {
      // Also if createBuffer throws: a scope left open would catch the errors of others.
      scope = this.device.popErrorScope();
    }
    if (await scope) {
      const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0);
      throw new OutOfMemoryError(
        `The GPU could not allocate the ${Math.ceil(bytes / 2 ** 20)} MiB that this run needs; ${remedy}.`,
      );
    }
  }

  /** Destroys a buffer if it exists. Stages that bind it can no longer be submitted. */
  free(name: string): void {
    this.buffers.get(name)?.destroy();
    this.buffers.delete(name);
  }

  /** Compiles the stages' kernels and binds their buffers, so that they can be submitted. */
  async prepare(stages: readonly Stage[]): Promise<void> {
    await Promise.all(
      stages.map(async (stage) => {
        const pipeline = await this.pipelines.get(stage.kernel);
        this.stages.set(stage, { pipeline, bindGroup: this.bind(stage, pipeline) });
      }),
    );
  }

  buffer(name: string): GPUBuffer {
    const buffer = this.buffers.get(name);
    if (!buffer) throw new Error(`No buffer is named ${name}.`);
    return buffer;
  }

  /** Bytes of a buffer or a range of it. */
  sizeOf(view: BufferView | string): number {
    return typeof view === "string" ? this.buffer(view).size : view.size;
  }

  write(name: string, data: ArrayBufferView<ArrayBuffer>, offset = 0): void {
    this.throwIfEnded();
    this.device.queue.writeBuffer(
      this.buffer(name),
      offset,
      data.buffer,
      data.byteOffset,
      data.byteLength,
    );
  }

  /** Starts what has been written, which otherwise waits for the next submit. */
  flush(): void {
    this.device.queue.submit([]);
  }

  /** Runs the dispatches in order, in one pass of one submit. */
  submit(dispatches: readonly Dispatch[]): void {
    this.submitSequences((run) => run(this.sequence(dispatches), {}));
  }

  /**
   * Lays out dispatches that are run many times.
   * @param changing names of the uniforms that change from run to run, but not the number of workgroups
   */
  sequence(dispatches: readonly Dispatch[], changing: readonly string[] = []): Sequence {
    const prepared = dispatches.map(({ stage, uniforms }) => {
      return { kernel: stage.kernel, uniforms, ...this.prepared(stage) };
    });
    return new Sequence(prepared, changing, this.uniformSlot);
  }

  /**
   * Runs sequences in order, in one pass of one submit: `encode` calls `run` for each, with the uniforms that change,
   * which are read at once.
   */
  submitSequences(encode: (run: (sequence: Sequence, values: Uniforms) => void) => void): void {
    this.submitPasses((encoder, run) => {
      const pass = encoder.beginComputePass();
      encode((sequence, values) => run(pass, sequence, values));
      pass.end();
    });
  }

  /**
   * Submits what `encode` encodes; it calls `run` for each sequence of a pass.
   * @throws RangeError if there are more than MAX_DISPATCHES_PER_SUBMIT dispatches
   */
  submitPasses(encode: (encoder: GPUCommandEncoder, run: RunInPass) => void): void {
    this.throwIfEnded();
    const { uniformWords, uniformSlot, device } = this;
    const encoder = device.createCommandEncoder();
    let slot = 0;
    encode(encoder, (pass, sequence, values) => {
      sequence.write(uniformWords, this.uniformFloats, (slot * uniformSlot) / 4, values);
      for (const { pipeline, bindGroup, x, y } of sequence.dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup, this.uniformOffsets, slot++, 1);
        pass.dispatchWorkgroups(x, y);
      }
    });
    const { queue } = device;
    queue.writeBuffer(this.uniformBuffer, 0, uniformWords.buffer, 0, slot * uniformSlot);
    queue.submit([encoder.finish()]);
  }

  /** Fills ranges with zeros. */
  clear(views: readonly (BufferView | string)[]): void {
    this.throwIfEnded();
    const encoder = this.device.createCommandEncoder();
    for (const view of views) {
      const { buffer, offset, size } = this.resolve(view);
      encoder.clearBuffer(buffer, offset, size);
    }
    this.device.queue.submit([encoder.finish()]);
  }

  /**
   * Reads bytes of a buffer as they are after everything submitted before this call.
   * @throws DeviceLostError, or the first error that the device has reported
   */
  async read(name: string, bytes = this.buffer(name).size, offset = 0): Promise<ArrayBuffer> {
    this.throwIfEnded();
    this.throwFailure();
    return this.mapped(this.readbacks.read(this.buffer(name), bytes, offset));
  }

  /**
   * Returns what a mapping of one of the device's buffers reads.
   * @throws DeviceLostError, or the first error that the device has reported
   */
  async mapped<Data>(reading: Promise<Data>): Promise<Data> {
    const data = await reading.catch(async (error) => {
      throw await this.explained(error);
    });
    this.throwFailure();
    return data;
  }

  /** Reads a range; throws the same errors as `read`. */
  readView(view: BufferView | string): Promise<ArrayBuffer> {
    if (typeof view === "string") return this.read(view);
    return this.read(view.buffer, view.size, view.offset);
  }

  async readFloats(name: string, length: number, offset = 0): Promise<Float32Array> {
    return new Float32Array(await this.read(name, 4 * length, 4 * offset));
  }

  /** Bytes of every buffer by name. */
  memory(): Record<string, number> {
    return Object.fromEntries(this.allBuffers().map(({ label, size }) => [label, size]));
  }

  /** Destroys the buffers, but not the device, which belongs to the caller. */
  destroy(): void {
    this.destroyed = true;
    this.device.removeEventListener("uncapturederror", this.recordError);
    for (const buffer of this.allBuffers()) buffer.destroy();
  }

  private throwIfEnded(): void {
    if (this.destroyed) throw ended();
  }

  private prepared(stage: Stage): PreparedStage {
    const prepared = this.stages.get(stage);
    if (!prepared) throw new Error(`${stage.kernel.label} was not prepared.`);
    return prepared;
  }

  private allBuffers(): GPUBuffer[] {
    return [this.uniformBuffer, ...this.buffers.values(), ...this.readbacks.list()];
  }

  /** Returns the reason why a mapping failed, because WebGPU's own message is empty. */
  private async explained(error: unknown): Promise<unknown> {
    if (this.destroyed) return ended();
    // The mapping of a lost device may reject before its `lost` resolves.
    await Promise.race([this.device.lost, workDone(this.device)]);
    return this.loss.error ?? this.failure ?? error;
  }

  private resolve(view: BufferView | string) {
    if (typeof view !== "string") return { ...view, buffer: this.buffer(view.buffer) };
    const buffer = this.buffer(view);
    return { buffer, offset: 0, size: buffer.size };
  }

  private bind({ kernel, bindings }: Stage, pipeline: GPUComputePipeline): GPUBindGroup {
    const uniforms = { buffer: this.uniformBuffer, size: kernel.uniformBytes };
    const storage = kernel.buffers.map((name) => {
      const view = bindings[name];
      if (!view) throw new Error(`${kernel.label} needs a buffer for ${name}.`);
      return this.resolve(view);
    });
    return this.device.createBindGroup({
      label: kernel.label,
      layout: pipeline.getBindGroupLayout(0),
      entries: [uniforms, ...storage].map((resource, binding) => ({ binding, resource })),
    });
  }

  private createBuffer(label: string, bytes: number, flags: number): GPUBuffer {
    return this.device.createBuffer({ label, size: Math.ceil(bytes / 4) * 4, usage: flags });
  }

  private readonly recordError = (event: Event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    this.failure ??= new Error(`The GPU reported an error: ${error.message}`);
  };

  private throwFailure(): void {
    const error = this.loss.error ?? this.failure;
    if (error) throw error;
  }
}
