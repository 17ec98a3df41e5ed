// squared_norm — ‖g‖² = Σ_i g[i]²

export const squared_norm = (gradient: Float64Array): number =>
  gradient.reduce((sum, g) => sum + g * g, 0);
