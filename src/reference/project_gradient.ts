// project_gradient — dW₂[j] ← dW₂[j] − (dW₂[j] · W₂[j]) W₂[j] / ‖W₂[j]‖²,  unless ‖W₂[j]‖ = 0

/** Changes gradient (H,D) in place, with weights (H,D). */
export function project_gradient(
  weights: Float64Array,
  gradient: Float64Array,
  hidden: number,
): void {
  const inputs = weights.length / hidden;
  for (let j = 0; j < hidden; j++) {
    const w = weights.subarray(j * inputs, (j + 1) * inputs);
    const g = gradient.subarray(j * inputs, (j + 1) * inputs);
    const square = w.reduce((sum, value) => sum + value * value, 0);
    const product = w.reduce((sum, value, i) => sum + value * (g[i] as number), 0);
    if (square > 0) g.set(g.map((value, i) => value - (product / square) * (w[i] as number)));
  }
}
