import { workDone } from "./device_lost.ts";
import type { Dispatch, Engine } from "./engine.ts";

const WINDOW_MILLISECONDS = 8;
const WINDOWS = 4;
const MAX_REPEATS = 256;

/**
 * Returns the milliseconds of one dispatch. It is repeated in one submit often enough to outweigh the cost of
 * the submit. The result is the shortest of a few such measurements, because disturbances only add time.
 */
export async function timeDispatch(engine: Engine, dispatch: Dispatch): Promise<number> {
  const perDispatch = async (repeats: number) => {
    const repeated = Array.from({ length: repeats }, () => dispatch);
    const started = performance.now();
    engine.submit(repeated);
    await workDone(engine.device);
    return (performance.now() - started) / repeats;
  };
  const first = await perDispatch(1);
  const repeats = Math.max(1, Math.min(MAX_REPEATS, Math.round(WINDOW_MILLISECONDS / first)));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < WINDOWS; i++) best = Math.min(best, await perDispatch(repeats));
  return best;
}
