// Measures how fast bytes get from the host's memory to a buffer: with writeBuffer, and through a ring of mapped
// buffers, each of which is filled while the others are copied.

import { workDone } from "../engine/device_lost.ts";
import { bufferUsage, mapMode } from "../engine/flags.ts";
import { nudged } from "../engine/nudge.ts";
import { spread } from "../statistics/spread.ts";

const PIECE = 2 ** 22;
const RING = 3;

export class UploadProbe {
  private readonly data = new Uint8Array(PIECE).fill(1);
  private readonly pieces: number;
  private readonly ring: GPUBuffer[];
  private readonly ms = { writeBuffer: [] as number[], mapped: [] as number[] };

  /** @param target its content is overwritten */
  constructor(
    private readonly device: GPUDevice,
    private readonly target: GPUBuffer,
  ) {
    this.pieces = Math.max(1, Math.floor(target.size / PIECE));
    this.ring = Array.from({ length: RING }, () =>
      device.createBuffer({
        label: "upload",
        size: PIECE,
        usage: bufferUsage.mapWrite | bufferUsage.copySrc,
      }),
    );
  }

  /** Uploads as much as the target holds, in both ways. */
  async sample(): Promise<void> {
    this.ms.writeBuffer.push(await this.timed(() => this.writeBuffer()));
    this.ms.mapped.push(await this.timed(() => this.writeMapped()));
  }

  /** The best of each, in gigabytes per second. */
  get rates(): { writeBuffer: number; mapped: number } {
    const rate = (ms: number[]) => (this.pieces * this.bytes) / spread(ms).min / 1e6;
    return { writeBuffer: rate(this.ms.writeBuffer), mapped: rate(this.ms.mapped) };
  }

  destroy(): void {
    for (const buffer of this.ring) buffer.destroy();
  }

  private get bytes(): number {
    return Math.min(PIECE, this.target.size);
  }

  private async timed(upload: () => Promise<void>): Promise<number> {
    const started = performance.now();
    await upload();
    await workDone(this.device);
    return performance.now() - started;
  }

  private async writeBuffer(): Promise<void> {
    const { queue } = this.device;
    for (let i = 0; i < this.pieces; i++) {
      queue.writeBuffer(this.target, i * PIECE, this.data, 0, this.bytes);
      queue.submit([]);
      // At most as much is on its way as through the ring.
      if (i % RING === RING - 1) await workDone(this.device);
    }
  }

  private async writeMapped(): Promise<void> {
    const { queue } = this.device;
    for (let i = 0; i < this.pieces; i++) {
      const buffer = this.ring[i % RING] as GPUBuffer;
      // Resolves once the buffer's last copy is done.
      await nudged(this.device, buffer.mapAsync(mapMode.write));
      new Uint8Array(buffer.getMappedRange()).set(this.data);
      buffer.unmap();
      const encoder = this.device.createCommandEncoder();
      encoder.copyBufferToBuffer(buffer, 0, this.target, i * PIECE, this.bytes);
      queue.submit([encoder.finish()]);
    }
  }
}
