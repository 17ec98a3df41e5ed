// centre_gradient — db₂[d] ← db₂[d] − Σ_j s[j] W₁[d,j]

/**
 * Changes bias (D) in place.
 * @param sums (H)
 * @param weights (D,H)
 */
export function centre_gradient(
  sums: Float64Array,
  weights: Float64Array,
  bias: Float64Array,
): void {
  weights.forEach((weight, i) => {
    const [d, j] = [Math.floor(i / sums.length), i % sums.length];
    (bias[d] as number) -= (sums[j] as number) * weight;
  });
}
