// What codes tell about sparsity: the field's usual measures, over a set of images.

export interface CodeMetrics {
  /** m_j = (1/N) Σ_n h[n,j]  (H) */
  readonly meanActivation: Float64Array;
  /** (1/N) #{ n : h[n,j] > 0 }  (H), the share of images that activate unit j */
  readonly firingRate: Float64Array;
  /** L0 = (1/N) #{ (n, j) : h[n,j] > 0 }, active units per image */
  readonly activePerImage: number;
  /** #{ j : h[n,j] = 0 for every n }, units that no image activates */
  readonly dead: number;
}

/**
 * @param codes (N,H) activations, row-major
 * @param hidden H
 * @throws Error where the codes are no whole rows, or none
 */
export function codeMetrics(codes: Float32Array, hidden: number): CodeMetrics {
  const images = codes.length / hidden;
  if (!Number.isInteger(images) || images === 0) {
    throw new Error(`${codes.length} values are no codes of ${hidden} hidden units.`);
  }
  const sums = new Float64Array(hidden);
  const fired = new Float64Array(hidden);
  for (let i = 0; i < codes.length; i++) {
    const unit = i % hidden;
    const activation = codes[i] as number;
    sums[unit] = (sums[unit] as number) + activation;
    if (activation > 0) fired[unit] = (fired[unit] as number) + 1;
  }
  return {
    meanActivation: sums.map((sum) => sum / images),
    firingRate: fired.map((count) => count / images),
    activePerImage: fired.reduce((total, count) => total + count, 0) / images,
    dead: fired.filter((count) => count === 0).length,
  };
}
