// count_rows and count_dead — how long each unit has been inactive, and how many units are dead

const LARGEST = 2 ** 32 - 1;

/** @returns the counters (H) after a batch, from the share of its rows in which each unit is active (H) */
export const count_rows = (counters: Uint32Array, active: Float64Array, rows: number) =>
  counters.map((count, j) => ((active[j] as number) > 0 ? 0 : Math.min(count + rows, LARGEST)));

export const count_dead = (counters: Uint32Array, deadWindow: number): number =>
  counters.filter((count) => count >= deadWindow).length;
