// unit_rows — W₂[j] ← W₂[j] / ‖W₂[j]‖,  unless ‖W₂[j]‖ = 0

/** Changes weights (H,D) in place. */
export function unit_rows(weights: Float64Array, hidden: number): void {
  const inputs = weights.length / hidden;
  for (let j = 0; j < hidden; j++) {
    const row = weights.subarray(j * inputs, (j + 1) * inputs);
    const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (norm > 0) row.set(row.map((value) => value / norm));
  }
}
