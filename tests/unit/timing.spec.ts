// Timing of dispatches by simulated clocks: a coarse one, one that jumps, and the host's.

import { expect, test } from "@playwright/test";
import type { Dispatch, Engine } from "../../src/engine/engine.ts";
import { Timestamps } from "../../src/engine/timestamps.ts";
import { timeDispatches } from "../../src/engine/timing.ts";

/** What the clock shows at the begin and the end of pass i, which truly took so many nanoseconds. */
type Clock = (begin: number, end: number, i: number) => readonly [number, number];

/** Rounds down, as browsers do. */
const coarse =
  (tick: number): Clock =>
  (begin, end) => [tick * Math.floor(begin / tick), tick * Math.floor(end / tick)];

/** A device whose dispatches take a constant time, and the host's clock. */
class Simulation {
  /** The dispatches of each submit. */
  readonly submits: number[] = [];
  private times: readonly [number, number] = [0, 0];

  /**
   * @param dispatchMs of each dispatch
   * @param submitMs until the first dispatch of a submit begins, and from the end of the last until the host knows
   * @param now the nanoseconds at the start
   */
  constructor(
    private readonly dispatchMs: number,
    private readonly clock: Clock = (begin, end) => [begin, end],
    private readonly submitMs = 0.037,
    private now = 0,
  ) {}

  private readonly device = {
    queue: { submit: () => {}, onSubmittedWorkDone: async () => {} },
    lost: new Promise(() => {}),
    createQuerySet: () => ({ destroy: () => {} }),
    createCommandEncoder: () => ({ copyBufferToBuffer: () => {}, finish: () => {} }),
    createBuffer: ({ size }: GPUBufferDescriptor) => ({
      size,
      mapAsync: async () => {},
      getMappedRange: () => BigUint64Array.from(this.times, BigInt).buffer,
      unmap: () => {},
    }),
  } as unknown as GPUDevice;

  private readonly engine = {
    device: this.device,
    mapped: (reading: Promise<unknown>) => reading,
    sequence: (dispatches: readonly Dispatch[]) => dispatches,
    submit: (dispatches: readonly Dispatch[]) => this.run(dispatches.length),
    submitPasses: (encode: (encoder: unknown, run: unknown) => void) => {
      const encoder = {
        beginComputePass: () => ({ end: () => {} }),
        resolveQuerySet: () => {},
      };
      encode(encoder, (_pass: unknown, dispatches: readonly Dispatch[]) =>
        this.run(dispatches.length),
      );
    },
  } as unknown as Engine;

  private run(dispatches: number): void {
    const begin = this.now + 1e6 * this.submitMs;
    const end = begin + 1e6 * this.dispatchMs * dispatches;
    this.times = this.clock(begin, end, this.submits.length);
    this.submits.push(dispatches);
    this.now = end + 1e6 * this.submitMs;
  }

  byGpu(): Promise<number | undefined> {
    return timeDispatches(this.engine, [{} as Dispatch], new Timestamps(this.device, 1));
  }

  async byHost(): Promise<number | undefined> {
    const { now } = performance;
    performance.now = () => this.now / 1e6;
    try {
      return await timeDispatches(this.engine, [{} as Dispatch]);
    } finally {
      performance.now = now;
    }
  }
}

for (const tick of [65_536, 100_000]) {
  test(`a clock with ticks of ${tick / 1000} µs`, async () => {
    const wrong: string[] = [];
    for (const ms of [0.003, 0.011, 0.047, 0.13, 0.9, 7]) {
      // Submits of one dispatch begin at the same phase of a tick, so that all of them may show one tick.
      const submitMs = Math.max(0.03, (tick / 1e6 - ms) / 2);
      for (let phase = 0; phase < 1; phase += 0.04) {
        const simulation = new Simulation(ms, coarse(tick), submitMs, phase * tick);
        const measured = Number(await simulation.byGpu());
        const { submits } = simulation;
        const isExact = Math.abs(measured / ms - 1) < 0.03;
        const ticks = (Math.min(...submits.slice(-4)) * ms * 1e6) / tick;
        if (!isExact || ticks < 40 || submits.length > 13) {
          wrong.push(`${ms}: ${measured}, ${submits}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
}

for (const wrong of [0, -40_000]) {
  for (const when of [0, 1, 2, 3, 4, 5]) {
    test(`time ${when} of ${wrong} ns is ignored`, async () => {
      const clock: Clock = (begin, end, i) => [begin, i === when ? begin + wrong : end];
      const simulation = new Simulation(0.02, clock);
      expect(await simulation.byGpu()).toBeCloseTo(0.02, 6);
      // A window takes a millisecond, or four after a time that is ignored.
      expect(Math.max(...simulation.submits)).toBeLessThanOrEqual(200);
    });
  }
}

test("a clock that stands still from the third window on leaves the time of those before", async () => {
  const clock: Clock = (begin, end, i) => [begin, i > 3 ? begin : end];
  expect(await new Simulation(0.02, clock).byGpu()).toBeCloseTo(0.02, 6);
});

test("a clock that stands still gives no time, soon", async () => {
  const simulation = new Simulation(0.5, () => [1000, 1000]);
  expect(await simulation.byGpu()).toBeUndefined();
  expect(simulation.submits.reduce((sum, count) => sum + count, 0)).toBeLessThan(400);
});

test("by the host's clock, a window of short dispatches takes 6 ms or more", async () => {
  const simulation = new Simulation(0.01, undefined, 0.2);
  expect(await simulation.byHost()).toBeLessThan(0.011);
  const windows = simulation.submits.slice(-4);
  expect(Math.min(...windows) * 0.01 + 0.4).toBeGreaterThanOrEqual(6);
});

test("dispatches that are shorter still fill a submit", async () => {
  const simulation = new Simulation(0.001, undefined, 0.2);
  await simulation.byHost();
  expect(simulation.submits.slice(-4)).toEqual([2304, 2304, 2304, 2304]);
});

test("on a software adapter, there are no more than five submits", async () => {
  const submitsOf = async (ms: number) => {
    const simulation = new Simulation(ms, undefined, 0.1);
    await simulation.byHost();
    return simulation.submits;
  };
  expect(await submitsOf(1)).toEqual([1, 7, 7, 7, 7]);
  expect(await submitsOf(3)).toEqual([1, 3, 3, 3, 3]);
  expect(await submitsOf(10)).toEqual([1, 1, 1, 1]);
});
