/**
 * σ(z) = 1/(1 + e⁻ᶻ) of a vec4f. Below z = −80 it stays at 1.8e-35: e⁸⁹ is past f32's range, and what
 * a shader makes of an overflow is not defined.
 */
export const sigmoid = (z: string) =>
  `(1 / (1 + exp(-select(${z}, vec4f(-80), ${z} < vec4f(-80)))))`;
