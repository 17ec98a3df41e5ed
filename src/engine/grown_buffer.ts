import { bufferUsage } from "./flags.ts";

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

  /** The buffer, beginning with these bytes for whatever is submitted after this call. */
  write(data: ArrayBufferView<ArrayBuffer>): GPUBuffer {
    const { device, label } = this;
    if (!this.buffer || this.buffer.size < data.byteLength) {
      this.buffer?.destroy();
      const size = Math.max(SMALLEST, data.byteLength);
      this.buffer = device.createBuffer({ label, size, usage: this.flags | bufferUsage.copyDst });
    }
    device.queue.writeBuffer(this.buffer, 0, data.buffer, data.byteOffset, data.byteLength);
    return this.buffer;
  }

  destroy(): void {
    this.buffer?.destroy();
    this.buffer = undefined;
  }
}
