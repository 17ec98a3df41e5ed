// The usual measures of sparsity, computed from the codes of a set of images.

import { SATURATION } from "./saturation.ts";

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
  /** #{ j : h[n,j] is NaN or infinite for some n }; these units are neither dead nor saturated */
  readonly nonFinite: number;
}

/** Adds up codes batch by batch, so that the codes of all images need not be in memory at once. */
export class CodeStatisticsAccumulator {
  private readonly sums: Float64Array;
  private readonly fired: Float64Array;
  private readonly l0Histogram: Uint32Array;
  private count = 0;

  /** @param hidden H */
  constructor(private readonly hidden: number) {
    this.sums = new Float64Array(hidden);
    this.fired = new Float64Array(hidden);
    this.l0Histogram = new Uint32Array(hidden + 1);
  }

  /**
   * @param codes (rows,H) activations, row-major
   * @throws Error if the codes are empty or not whole rows
   */
  add(codes: Float32Array): void {
    const { hidden, sums, fired, l0Histogram } = this;
    this.count += codeCount(codes, hidden);
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
    }
  }

  /**
   * The statistics of all rows added so far. They do not depend on how the rows were split into batches.
   * @throws Error if no codes were added
   */
  finish(): CodeStatistics {
    const { count, fired, sums } = this;
    if (count === 0) throw new Error("There are no codes to compute statistics of.");
    const meanActivation = sums.map((sum) => sum / count);
    // A float64 sum of finite float32 values cannot overflow: it is finite if all its terms are.
    const isFiniteUnit = (unit: number) => Number.isFinite(meanActivation[unit]);
    return {
      count,
      meanActivation,
      firingRate: fired.map((images) => images / count),
      meanL0: fired.reduce((sum, images) => sum + images, 0) / count,
      l0Histogram: this.l0Histogram.slice(),
      dead: fired.filter((images, unit) => images === 0 && isFiniteUnit(unit)).length,
      saturated: meanActivation.filter((mean, unit) => mean > SATURATION && isFiniteUnit(unit))
        .length,
      nonFinite: meanActivation.filter((_, unit) => !isFiniteUnit(unit)).length,
    };
  }
}

/**
 * @param codes (N,H) activations, row-major
 * @param hidden H
 * @throws Error if the codes are empty or not whole rows
 */
export function codeStatistics(codes: Float32Array, hidden: number): CodeStatistics {
  const statistics = new CodeStatisticsAccumulator(hidden);
  statistics.add(codes);
  return statistics.finish();
}

/**
 * Returns N, the number of codes of H hidden units.
 * @throws Error if the codes are empty or not whole rows
 */
export function codeCount(codes: Float32Array, hidden: number): number {
  const count = codes.length / hidden;
  if (!Number.isInteger(count) || count === 0) {
    throw new Error(`${codes.length} values cannot be split into codes of ${hidden} units.`);
  }
  return count;
}
