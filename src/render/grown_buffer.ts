import { bufferUsage } from "../engine/flags.ts";

/** No binding may be empty. */
const SMALLEST = 4;

/** A buffer that the host writes again and again: a larger one takes its place where it is too small. */
export class GrownBuffer {
  private buffer: GPUBuffer | undefined;

  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    private readonly flags: number,
  ) {}

  /** The buffer, at least of the smallest size. */
  get current(): GPUBuffer {
    return this.buffer ?? this.grow(SMALLEST);
  }

  /** The buffer, beginning with these bytes for whatever is submitted after this call. */
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
