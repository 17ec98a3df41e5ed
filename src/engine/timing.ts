import { workDone } from "./device_lost.ts";
import { type Dispatch, type Engine, MAX_DISPATCHES_PER_SUBMIT } from "./engine.ts";
import type { PassTime, Timestamps } from "./timestamps.ts";

const WINDOWS = 4;

/** By the host's clock, a window must outweigh the cost of its submit. */
const HOST_WINDOW_MS = 8;
const MAX_HOST_REPEATS = 256;

/** By the GPU's clock, it must outweigh the resolution, which browsers make coarse. */
const GPU_WINDOW_MS = 1;
const GPU_WINDOW_TICKS = 64;

/**
 * Returns the milliseconds of some dispatches. They are repeated in one submit often enough for the clock. The result is
 * the shortest of a few such measurements, because disturbances only add time.
 * @param timestamps measures one pass by the GPU's clock; without it, the host's clock is used
 */
export async function timeDispatches(
  engine: Engine,
  dispatches: readonly Dispatch[],
  timestamps?: Timestamps,
): Promise<number> {
  const perRepeat = async (repeats: number) => {
    const repeated = Array.from({ length: repeats }, () => dispatches).flat();
    const milliseconds = timestamps
      ? gpuMilliseconds(engine, repeated, timestamps)
      : hostMilliseconds(engine, repeated);
    return (await milliseconds) / repeats;
  };
  let first = await perRepeat(1);
  // The resolution is known from several times only.
  if (timestamps) first = Math.min(first, await perRepeat(1));
  const window = timestamps
    ? Math.max(GPU_WINDOW_MS, (GPU_WINDOW_TICKS * timestamps.resolution) / 1e6)
    : HOST_WINDOW_MS;
  const most = timestamps
    ? Math.floor(MAX_DISPATCHES_PER_SUBMIT / dispatches.length)
    : MAX_HOST_REPEATS;
  // By a coarse clock, the first time may be 0.
  const repeats = Math.max(1, Math.min(most, Math.round(window / first)));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < WINDOWS; i++) best = Math.min(best, await perRepeat(repeats));
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
  const [{ begin, end }] = (await timestamps.read(1)) as [PassTime];
  return (end - begin) / 1e6;
}
