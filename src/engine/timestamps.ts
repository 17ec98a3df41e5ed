// Times of compute passes measured by the GPU, for devices with the feature timestamp-query.

import type { Dispatch, Engine } from "./engine.ts";
import { bufferUsage } from "./flags.ts";
import { Readbacks } from "./readbacks.ts";

/** Nanoseconds since the beginning of the first timed pass. */
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
   * The clock's resolution in nanoseconds, estimated from the times read so far, or 0 before the first read.
   * Browsers round the times so that pages cannot spy on each other.
   */
  get resolution(): number {
    return Number(this.divisor);
  }

  /** Runs lists of dispatches in order, in one submit with one pass per list, whose times can be read. */
  submit(engine: Engine, passes: readonly (readonly Dispatch[])[]): void {
    engine.submitPasses((encoder, run) => {
      for (const [i, dispatches] of passes.entries()) {
        const pass = encoder.beginComputePass({ timestampWrites: this.writes(i) });
        run(pass, engine.sequence(dispatches), {});
        pass.end();
      }
      encoder.resolveQuerySet(this.querySet, 0, 2 * passes.length, this.resolved, 0);
    });
  }

  /** The descriptor for pass `i` of a submit. */
  private writes(i: number): GPUComputePassTimestampWrites {
    const { querySet } = this;
    return { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 };
  }

  /**
   * Returns the times of the first passes of the last submit, after they have ended.
   * @param engine of the submit
   * @throws DeviceLostError, or the first error that the device has reported
   */
  async read(engine: Engine, passes: number): Promise<PassTime[]> {
    const reading = this.readbacks.read(this.resolved, BYTES_PER_PASS * passes, 0);
    const bytes = await engine.mapped(reading);
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
