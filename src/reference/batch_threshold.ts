// batch_threshold — θ ← s if θ is 0, else θ + 0.01 (s − θ); no change if s is 0

/** @param smallest s, the smallest positive value that stays, 0 if there is none */
export function batch_threshold(before: number, smallest: number): number {
  if (smallest === 0) return before;
  return before === 0 ? smallest : before + 0.01 * (smallest - before);
}
