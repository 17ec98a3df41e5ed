// The GPU's own times of compute passes, for devices with the feature timestamp-query.

import { bufferUsage } from "./flags.ts";
import { Readbacks } from "./readbacks.ts";

/** Nanoseconds since the first pass that was timed. */
export interface PassTime {
  readonly begin: number;
  readonly end: number;
}

const BYTES_PER_PASS = 16;

export class Timestamps {
  private readonly querySet: GPUQuerySet;
  private readonly resolved: GPUBuffer;
  private readonly readbacks: Readbacks;
  private origin: bigint | undefined;
  private divisor = 0n;

  static readonly isSupported = ({ features }: GPUDevice) => features.has("timestamp-query");

  /** @param passes that can be timed in one submit */
  constructor(
    device: GPUDevice,
    readonly passes: number,
  ) {
    this.querySet = device.createQuerySet({ type: "timestamp", count: 2 * passes });
    this.resolved = device.createBuffer({
      label: "timestamps",
      size: BYTES_PER_PASS * passes,
      usage: bufferUsage.queryResolve | bufferUsage.copySrc,
    });
    this.readbacks = new Readbacks(device);
  }

  /**
   * Nanoseconds of the clock's steps, as far as its times told so far: browsers round them, so that
   * pages can't spy on each other; 0 where none was read.
   */
  get resolution(): number {
    return Number(this.divisor);
  }

  /** Where pass `i` of a submit writes its times. */
  writes(i: number): GPUComputePassTimestampWrites {
    const { querySet } = this;
    return { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
  }

  /** To be encoded after the submit's passes. */
  resolve(encoder: GPUCommandEncoder, passes: number): void {
    encoder.resolveQuerySet(this.querySet, 0, 2 * passes, this.resolved, 0);
  }

  /** The times of the first passes of the last submit, which are over then. */
  async read(passes: number): Promise<PassTime[]> {
    const bytes = await this.readbacks.read(this.resolved, BYTES_PER_PASS * passes, 0);
    const times = [...new BigUint64Array(bytes)].map((time) => this.sinceFirst(time));
    return Array.from({ length: passes }, (_, i) => ({
      begin: times[2 * i] as number,
      end: times[2 * i + 1] as number,
    }));
  }

  destroy(): void {
    this.querySet.destroy();
    for (const buffer of [this.resolved, ...this.readbacks.list()]) buffer.destroy();
  }

  private sinceFirst(time: bigint): number {
    this.origin ??= time;
    const elapsed = time - this.origin;
    this.divisor = greatestCommonDivisor(this.divisor, elapsed < 0n ? -elapsed : elapsed);
    return Number(elapsed);
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
