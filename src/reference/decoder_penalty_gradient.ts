// decoder_penalty_gradient — dW₂[j] ← dW₂[j] + λ m_j W₂[j] / ‖W₂[j]‖,  unless ‖W₂[j]‖ = 0

/** Changes gradient (H,D) in place, with weights (H,D), norms and m (H). */
export function decoder_penalty_gradient(
  lambda: number,
  weights: Float64Array,
  norms: Float64Array,
  m: Float64Array,
  gradient: Float64Array,
): void {
  const inputs = weights.length / norms.length;
  weights.forEach((weight, i) => {
    const j = Math.floor(i / inputs);
    const norm = norms[j] as number;
    if (norm > 0) (gradient[i] as number) += (lambda * (m[j] as number) * weight) / norm;
  });
}
