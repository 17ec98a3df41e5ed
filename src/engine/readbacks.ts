// A pool of readback buffers: after the first reads of a run, no more are created.

import { bufferUsage, mapMode } from "./flags.ts";
import { nudged } from "./nudge.ts";

/** Room for a whole history, so that more steps in flight do not need larger buffers. */
const MIN_BYTES = 65_536;
/** The most bytes in free buffers; larger reads are so rare that each may create its own buffer. */
const MAX_FREE_BYTES = 2 ** 26;

export class Readbacks {
  private readonly all = new Set<GPUBuffer>();
  private readonly free: GPUBuffer[] = [];
  private created = 0;

  constructor(private readonly device: GPUDevice) {}

  /**
   * Reads bytes of a buffer as they are after everything submitted before this call.
   * @throws Error whatever `mapAsync` throws; if the device is lost, its message is empty
   */
  async read(source: GPUBuffer, bytes: number, offset: number): Promise<ArrayBuffer> {
    const target = this.take(bytes);
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(source, offset, target, 0, bytes);
    this.device.queue.submit([encoder.finish()]);
    try {
      await nudged(this.device, target.mapAsync(mapMode.read, 0, bytes));
      const data = target.getMappedRange(0, bytes).slice(0);
      target.unmap();
      this.release(target);
      return data;
    } catch (error) {
      this.drop(target);
      throw error;
    }
  }

  list(): readonly GPUBuffer[] {
    return [...this.all];
  }

  /** Returns a free buffer of at least this size; a new one replaces a smaller free one. */
  private take(bytes: number): GPUBuffer {
    const fitting = this.free.findIndex(({ size }) => size >= bytes);
    if (fitting !== -1) return this.free.splice(fitting, 1)[0] as GPUBuffer;
    const smaller = this.free.pop();
    if (smaller) this.drop(smaller);
    const label = `readback ${this.created++}`;
    const usage = bufferUsage.mapRead | bufferUsage.copyDst;
    const size = Math.max(bytes, MIN_BYTES);
    const buffer = this.device.createBuffer({ label, size, usage });
    this.all.add(buffer);
    return buffer;
  }

  private release(buffer: GPUBuffer): void {
    const freeBytes = this.free.reduce((sum, { size }) => sum + size, buffer.size);
    if (freeBytes > MAX_FREE_BYTES) this.drop(buffer);
    else this.free.push(buffer);
  }

  private drop(buffer: GPUBuffer): void {
    this.all.delete(buffer);
    buffer.destroy();
  }
}
