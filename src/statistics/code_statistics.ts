// What codes tell about sparsity: the field's usual measures, over a set of images.

/** A unit whose mean activation passes this is saturated: from here on KL goes on along its tangent. */
export const SATURATION = 1 - 1e-3;

export interface CodeStatistics {
  /** N */
  readonly count: number;
  /** m_j = (1/N) Σ_n h[n,j]  (H) */
  readonly meanActivation: Float64Array;
  /** (1/N) #{ n : h[n,j] > 0 }  (H), the share of images that activate unit j */
  readonly firingRate: Float64Array;
  /** L0 = (1/N) #{ (n, j) : h[n,j] > 0 }, active units per image */
  readonly meanL0: number;
  /** #{ n : exactly k units are active }  (H + 1), k from 0 to H */
  readonly l0Histogram: Uint32Array;
  /** #{ j : h[n,j] ≤ 0 for every n }, units that no image activates */
  readonly dead: number;
  /** #{ j : m_j > 1 − 1e-3 } */
  readonly saturated: number;
  /** #{ j : h[n,j] is NaN or infinite for some n }; they are neither dead nor saturated */
  readonly nonFinite: number;
}

/**
 * @param codes (N,H) activations, row-major
 * @param hidden H
 * @throws Error where the codes are no whole rows, or none
 */
export function codeStatistics(codes: Float32Array, hidden: number): CodeStatistics {
  const count = codeCount(codes, hidden);
  const sums = new Float64Array(hidden);
  const fired = new Float64Array(hidden);
  const l0Histogram = new Uint32Array(hidden + 1);
  let allFired = 0;
  for (let row = 0; row < codes.length; row += hidden) {
    let active = 0;
    for (let j = 0; j < hidden; j++) {
      const activation = codes[row + j] as number;
      sums[j] = (sums[j] as number) + activation;
      if (activation > 0) {
        fired[j] = (fired[j] as number) + 1;
        active++;
      }
    }
    l0Histogram[active] = (l0Histogram[active] as number) + 1;
    allFired += active;
  }
  const meanActivation = sums.map((sum) => sum / count);
  // No sum of finite float32 overflows a float64: it is finite where all of its terms are.
  const isWhole = (unit: number) => Number.isFinite(meanActivation[unit]);
  return {
    count,
    meanActivation,
    firingRate: fired.map((images) => images / count),
    meanL0: allFired / count,
    l0Histogram,
    dead: fired.filter((images, unit) => images === 0 && isWhole(unit)).length,
    saturated: meanActivation.filter((mean, unit) => mean > SATURATION && isWhole(unit)).length,
    nonFinite: meanActivation.filter((_, unit) => !isWhole(unit)).length,
  };
}

/**
 * N, how many codes of H hidden units these are.
 * @throws Error where they are no whole rows, or none
 */
export function codeCount(codes: Float32Array, hidden: number): number {
  const count = codes.length / hidden;
  if (!Number.isInteger(count) || count === 0) {
    throw new Error(`${codes.length} values are no codes of ${hidden} hidden units.`);
  }
  return count;
}
