// centre — Xc[b,d] = X[b,d] − b₂[d]

/** @returns Xc (B,D) */
export const centre = (X: Float64Array, bias: Float64Array): Float64Array =>
  X.map((x, i) => x - (bias[i % bias.length] as number));
