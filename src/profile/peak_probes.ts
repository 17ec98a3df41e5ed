// Measures the adapter's peak: copying, an empty dispatch, and each matmul of a step on its own.

import { empty_dispatch } from "../../shaders/empty_dispatch.ts";
import { type Dispatch, Engine, MAX_DISPATCHES_PER_SUBMIT } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import type { Sequence } from "../engine/sequence.ts";
import type { Peak } from "./profile.ts";
import { TimedRepeats } from "./timed_repeats.ts";
import { UploadProbe } from "./upload_probe.ts";

/** Larger than any cache, smaller than the buffers of large runs. */
const COPIED_BYTES = 2 ** 26;
const MAX_COPIES = 512;

/** A matmul of a step: its dispatch and the name of its variant. */
export interface MatmulJob {
  readonly dispatch: Dispatch;
  readonly variant: string;
}

/** Repeats a dispatch, which is laid out once, as those of a step are. */
function repeated(engine: Engine, dispatch: Dispatch): TimedRepeats {
  let sequence: Sequence | undefined;
  return new TimedRepeats(engine.device, MAX_DISPATCHES_PER_SUBMIT, (repeats) => {
    sequence ??= engine.sequence([dispatch]);
    const one = sequence;
    engine.submitSequences((run) => {
      for (let i = 0; i < repeats; i++) run(one, {});
    });
  });
}

export class PeakProbes {
  private readonly scratch: Engine;
  private readonly copiedBytes: number;
  private readonly matmuls: readonly (MatmulJob & { readonly timed: TimedRepeats })[];
  private copies: TimedRepeats | undefined;
  private emptyDispatches: TimedRepeats | undefined;
  private uploads: UploadProbe | undefined;

  /** @param engine holds the matmuls' buffers */
  constructor(engine: Engine, matmuls: readonly MatmulJob[], pipelines: PipelineCache | undefined) {
    const { device } = engine;
    this.scratch = new Engine(device, pipelines);
    this.copiedBytes = Math.min(COPIED_BYTES, device.limits.maxBufferSize);
    this.matmuls = matmuls.map((matmul) => {
      return { ...matmul, timed: repeated(engine, matmul.dispatch) };
    });
  }

  /**
   * Allocates, compiles, and determines how often everything has to repeat.
   * @throws OutOfMemoryError if the device has no memory for the copies
   */
  async calibrate(): Promise<void> {
    const { scratch, copiedBytes: bytes } = this;
    const { device } = scratch;
    await scratch.allocate({ copyFrom: bytes, copyTo: bytes, scratch: 4 });
    this.copies = new TimedRepeats(device, MAX_COPIES, (repeats) => {
      const encoder = device.createCommandEncoder();
      const [from, to] = [scratch.buffer("copyFrom"), scratch.buffer("copyTo")];
      for (let i = 0; i < repeats; i++) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
      device.queue.submit([encoder.finish()]);
    });

    const stage = { kernel: empty_dispatch, bindings: { scratch: "scratch" } };
    await scratch.prepare([stage]);
    this.emptyDispatches = repeated(scratch, { stage, uniforms: { length: 1 } });
    for (const timed of this.all) await timed.calibrate();
    this.uploads = new UploadProbe(device, scratch.buffer("copyTo"));
  }

  /** Times everything once. */
  async sample(): Promise<void> {
    for (const timed of this.all) await timed.sample();
    await this.uploads?.sample();
  }

  get peak(): Peak {
    const { copies, emptyDispatches, uploads } = this;
    if (!copies || !emptyDispatches || !uploads) throw new Error("Nothing has been measured yet.");
    return {
      matmuls: this.matmuls.map(({ dispatch: { stage, uniforms }, variant, timed }) => {
        const { flop } = stage.kernel.work(uniforms);
        const ms = timed.best;
        return { name: stage.kernel.name, variant, ms, gflops: flop / ms / 1e6 };
      }),
      copyGBs: (2 * this.copiedBytes) / copies.best / 1e6,
      dispatchMicroseconds: 1e3 * emptyDispatches.best,
      uploadGBs: uploads.rates,
    };
  }

  destroy(): void {
    this.uploads?.destroy();
    this.scratch.destroy();
  }

  private get all(): readonly TimedRepeats[] {
    const others = [this.copies, this.emptyDispatches].filter((timed) => timed !== undefined);
    return [...this.matmuls.map(({ timed }) => timed), ...others];
  }
}
