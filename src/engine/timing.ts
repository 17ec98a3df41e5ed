import { workDone } from "./device_lost.ts";
import type { Dispatch, Engine } from "./engine.ts";

const WINDOW_MILLISECONDS = 8;
const WINDOWS = 4;
const MAX_REPEATS = 256;

/**
 * Returns the milliseconds of some dispatches. They are repeated in one submit often enough to outweigh the cost of
 * the submit. The result is the shortest of a few such measurements, because disturbances only add time.
 */
export async function timeDispatches(
  engine: Engine,
  dispatches: readonly Dispatch[],
): Promise<number> {
  const perRepeat = async (repeats: number) => {
    const repeated = Array.from({ length: repeats }, () => dispatches).flat();
    const started = performance.now();
    engine.submit(repeated);
    await workDone(engine.device);
    return (performance.now() - started) / repeats;
  };
  const first = await perRepeat(1);
  const repeats = Math.max(1, Math.min(MAX_REPEATS, Math.round(WINDOW_MILLISECONDS / first)));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < WINDOWS; i++) best = Math.min(best, await perRepeat(repeats));
  return best;
}
