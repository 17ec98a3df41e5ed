import { bufferUsage } from "../engine/flags.ts";

/** Bindings must not be empty. */
const MIN_SIZE = 4;

/** A buffer for data of varying size; it is replaced by a larger one when the data do not fit. */
export class GrownBuffer {
  private buffer: GPUBuffer | undefined;

  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    private readonly flags: number,
  ) {}

  /** The buffer; never empty. */
  get current(): GPUBuffer {
    return this.buffer ?? this.grow(MIN_SIZE);
  }

  /** Writes the data to the start of the buffer, for everything that is submitted after this call. */
  write(data: ArrayBufferView<ArrayBuffer>): GPUBuffer {
    const { buffer: bytes, byteOffset, byteLength } = data;
    const buffer = this.current.size < byteLength ? this.grow(byteLength) : this.current;
    this.device.queue.writeBuffer(buffer, 0, bytes, byteOffset, byteLength);
    return buffer;
  }

  destroy(): void {
    this.buffer?.destroy();
    this.buffer = undefined;
  }

  private grow(size: number): GPUBuffer {
    const { device, label } = this;
    this.buffer?.destroy();
    this.buffer = device.createBuffer({ label, size, usage: this.flags | bufferUsage.copyDst });
    return this.buffer;
  }
}
