// What the adapter can do at best: copying, dispatching nothing, and each product of a step alone.

import { empty_dispatch } from "../../shaders/empty_dispatch.ts";
import { type Dispatch, Engine, MAX_DISPATCHES_PER_SUBMIT } from "../engine/engine.ts";
import type { PipelineCache } from "../engine/pipelines.ts";
import type { Peak } from "./profile.ts";
import { TimedRepeats } from "./timed_repeats.ts";

/** More than caches hold, less than the buffers of large runs. */
const COPIED_BYTES = 2 ** 26;
const MOST_COPIES = 512;

/** A product of a step: its dispatch, and the form that it runs in. */
export interface MatmulJob {
  readonly dispatch: Dispatch;
  readonly form: string;
}

export class PeakProbes {
  private readonly scratch: Engine;
  private readonly copiedBytes: number;
  private readonly products: readonly (MatmulJob & { readonly windows: TimedRepeats })[];
  private copies: TimedRepeats | undefined;
  private dispatches: TimedRepeats | undefined;

  /** @param engine has the products' buffers */
  constructor(
    engine: Engine,
    products: readonly MatmulJob[],
    pipelines: PipelineCache | undefined,
  ) {
    const { device } = engine;
    this.scratch = new Engine(device, pipelines);
    this.copiedBytes = Math.min(COPIED_BYTES, device.limits.maxBufferSize);
    this.products = products.map((product) => {
      const submit = (repeats: number) => engine.submit(new Array(repeats).fill(product.dispatch));
      return { ...product, windows: new TimedRepeats(device, MAX_DISPATCHES_PER_SUBMIT, submit) };
    });
  }

  /**
   * Allocates, compiles, and finds out how often everything has to repeat.
   * @throws OutOfMemoryError where the device has no memory for the copies
   */
  async calibrate(): Promise<void> {
    const { scratch, copiedBytes: bytes } = this;
    const { device } = scratch;
    await scratch.allocate({ copyFrom: bytes, copyTo: bytes, scratch: 4 });
    this.copies = new TimedRepeats(device, MOST_COPIES, (repeats) => {
      const encoder = device.createCommandEncoder();
      const [from, to] = [scratch.buffer("copyFrom"), scratch.buffer("copyTo")];
      for (let i = 0; i < repeats; i++) encoder.copyBufferToBuffer(from, 0, to, 0, bytes);
      device.queue.submit([encoder.finish()]);
    });

    const stage = { kernel: empty_dispatch, bindings: { scratch: "scratch" } };
    await scratch.prepare([stage]);
    const dispatch: Dispatch = { stage, uniforms: { length: 1 } };
    this.dispatches = new TimedRepeats(device, MAX_DISPATCHES_PER_SUBMIT, (repeats) =>
      scratch.submit(new Array(repeats).fill(dispatch)),
    );
    for (const windows of this.all) await windows.calibrate();
  }

  /** Times everything once. */
  async sample(): Promise<void> {
    for (const windows of this.all) await windows.sample();
  }

  get roof(): Peak {
    const { copies, dispatches } = this;
    if (!copies || !dispatches) throw new Error("Nothing was measured yet.");
    return {
      products: this.products.map(({ dispatch: { stage, uniforms }, form, windows }) => {
        const { flop } = stage.kernel.work(uniforms);
        const ms = windows.best;
        return { name: stage.kernel.name, form, ms, gflops: flop / ms / 1e6 };
      }),
      copyGBs: (2 * this.copiedBytes) / copies.best / 1e6,
      dispatchMicroseconds: 1e3 * dispatches.best,
    };
  }

  destroy(): void {
    this.scratch.destroy();
  }

  private get all(): readonly TimedRepeats[] {
    const others = [this.copies, this.dispatches].filter((windows) => windows !== undefined);
    return [...this.products.map(({ windows }) => windows), ...others];
  }
}
