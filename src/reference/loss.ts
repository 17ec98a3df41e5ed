// loss — reconstruction = (1/(B·D)) Σ (x − y)²        sparsity = λ Σ_j KL_j

/** @param X and y (B,D), KL (H) */
export function loss(X: Float64Array, y: Float64Array, KL: Float64Array, lambda: number) {
  const reconstruction =
    y.reduce((sum, value, i) => sum + (value - (X[i] as number)) ** 2, 0) / y.length;
  const sparsity = lambda * KL.reduce((sum, value) => sum + value, 0);
  return { reconstruction, sparsity, loss: reconstruction + sparsity };
}
