import { workDone } from "./device_lost.ts";
import { type Dispatch, type Engine, MAX_DISPATCHES_PER_SUBMIT } from "./engine.ts";
import type { PassTime, Timestamps } from "./timestamps.ts";

const WINDOWS = 4;

/** By the host's clock, a window must outweigh the cost of its submit. */
const HOST_WINDOW_MS = 8;

/** By the GPU's clock, it must outweigh the resolution, which browsers make coarse. */
const GPU_WINDOW_MS = 1;
const GPU_WINDOW_TICKS = 64;

/** A window that takes less than this share of what it should is not counted: the next one has more repeats. */
const LONG_ENOUGH = 0.75;
/** At most this many times more, because a short time may be wrong. */
const MAX_GROWTH = 16;

/** WebGPU permits times of zero and below. They are ignored; after as many of them, the clock is of no use. */
const MAX_IGNORED = 5;
/** A time of zero may be less than the clock's resolution: the next window has this many times more repeats. */
const GROWTH_IF_IGNORED = 4;

/**
 * Returns the milliseconds of some dispatches. They are repeated in one submit often enough for the clock. The result is
 * the shortest of a few such measurements, because disturbances only add time.
 * @param timestamps measures one pass by the GPU's clock; without it, the host's clock is used
 * @returns undefined if the clock never advances
 */
export async function timeDispatches(
  engine: Engine,
  dispatches: readonly Dispatch[],
  timestamps?: Timestamps,
): Promise<number | undefined> {
  const most = Math.floor(MAX_DISPATCHES_PER_SUBMIT / dispatches.length);
  const measure = (repeats: number) => {
    const repeated = Array.from({ length: repeats }, () => dispatches).flat();
    return timestamps
      ? gpuMilliseconds(engine, repeated, timestamps)
      : hostMilliseconds(engine, repeated);
  };
  // The resolution is known from several times only.
  if (timestamps?.resolution === 0) await measure(1);
  let [repeats, windows, ignored] = [1, 0, 0];
  let best = Number.POSITIVE_INFINITY;
  while (windows < WINDOWS) {
    const milliseconds = await measure(repeats);
    const wanted = timestamps
      ? Math.max(GPU_WINDOW_MS, (GPU_WINDOW_TICKS * timestamps.resolution) / 1e6)
      : HOST_WINDOW_MS;
    let growth = 1;
    if (milliseconds <= 0) {
      if (++ignored === MAX_IGNORED) return windows > 0 ? best : undefined;
      growth = GROWTH_IF_IGNORED;
    } else if (milliseconds < LONG_ENOUGH * wanted && repeats < most) {
      growth = Math.min(MAX_GROWTH, wanted / milliseconds);
    } else {
      best = Math.min(best, milliseconds / repeats);
      windows++;
    }
    repeats = Math.min(most, Math.ceil(growth * repeats));
  }
  return best;
}

async function hostMilliseconds(engine: Engine, dispatches: readonly Dispatch[]): Promise<number> {
  const started = performance.now();
  engine.submit(dispatches);
  await workDone(engine.device);
  return performance.now() - started;
}

async function gpuMilliseconds(
  engine: Engine,
  dispatches: readonly Dispatch[],
  timestamps: Timestamps,
): Promise<number> {
  timestamps.submit(engine, [dispatches]);
  const [{ begin, end }] = (await timestamps.read(engine, 1)) as [PassTime];
  return (end - begin) / 1e6;
}
