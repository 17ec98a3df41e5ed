import { workDone } from "./device_lost.ts";
import type { Dispatch, Engine } from "./engine.ts";

const WINDOW_MILLISECONDS = 8;
const WINDOWS = 4;
const MOST_REPEATS = 256;

/**
 * Milliseconds of one dispatch: repeated in one submit for long enough to outweigh the submit itself,
 * the best of a few such windows, because whatever disturbs a timing makes it longer.
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
  const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(WINDOW_MILLISECONDS / first)));
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < WINDOWS; i++) best = Math.min(best, await perDispatch(repeats));
  return best;
}
