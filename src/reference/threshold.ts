// threshold — h[b,j] = z[b,j] if z[b,j] > θ_j, else 0; with one threshold, θ is the same for all units

/** @returns h (B,H) */
export const threshold = (z: Float64Array, hidden: number, thresholds: Float64Array) =>
  z.map((value, i) =>
    value > (thresholds[(i % hidden) % thresholds.length] as number) ? value : 0,
  );
