// How well rows are reconstructed: float64 sums over parts of rows x and their reconstructions y (N,D).

export interface ReconstructionQuality {
  /** N */
  readonly rows: number;
  /** (1/(N·D)) Σ (x − y)², in the units of the data before `inputScale` */
  readonly mse: number;
  /** 1 − Σ ‖x − y‖² / Σ ‖x − x̄‖²: 0 for the mean of the rows; not finite if all rows are equal */
  readonly explainedVariance: number;
  /** mean ‖y‖² / mean (x · y): below 1 if reconstructions are too small; NaN if they are all zero */
  readonly relativeReconstructionBias: number;
  /** mean of x · y / (‖x‖ ‖y‖), which counts as 0 if x or y is all zero */
  readonly meanCosine: number;
}

/** Adds up rows batch by batch, so that they need not be in memory at once. */
export class ReconstructionQualityAccumulator {
  #rows = 0;
  #errors = 0;
  #deviations = 0;
  #squares = 0;
  #products = 0;
  #cosines = 0;
  readonly #mean: Float64Array;

  /** @param inputs D */
  constructor(private readonly inputs: number) {
    this.#mean = new Float64Array(inputs);
  }

  /**
   * @param originals (rows,D)
   * @param reconstructions (rows,D), in the same units
   * @throws Error if they are not as many whole rows
   */
  add(originals: Float32Array, reconstructions: Float32Array): void {
    const { inputs } = this;
    if (originals.length !== reconstructions.length || originals.length % inputs !== 0) {
      throw new Error(
        `${reconstructions.length} values are not the reconstructions of ${originals.length} values in rows of ${inputs}.`,
      );
    }
    const mean = this.#mean;
    for (let from = 0; from < originals.length; from += inputs) {
      const weight = 1 / ++this.#rows;
      let [error, deviation, xx, xy, yy] = [0, 0, 0, 0, 0];
      for (let i = 0; i < inputs; i++) {
        const x = originals[from + i] as number;
        const y = reconstructions[from + i] as number;
        error += (x - y) ** 2;
        xx += x * x;
        xy += x * y;
        yy += y * y;
        // Welford 1962: exact enough for any mean.
        const before = x - (mean[i] as number);
        const updated = (mean[i] as number) + before * weight;
        mean[i] = updated;
        deviation += before * (x - updated);
      }
      this.#errors += error;
      this.#deviations += deviation;
      this.#squares += yy;
      this.#products += xy;
      if (xx > 0 && yy > 0) this.#cosines += xy / Math.sqrt(xx * yy);
    }
  }

  /**
   * The quality of all rows added so far. It does not depend on how they were split into batches.
   * @throws Error if no rows were added
   */
  finish(): ReconstructionQuality {
    const rows = this.#rows;
    if (rows === 0) throw new Error("There are no rows to compare with their reconstructions.");
    return {
      rows,
      mse: this.#errors / (rows * this.inputs),
      explainedVariance: 1 - this.#errors / this.#deviations,
      relativeReconstructionBias: this.#squares / this.#products,
      meanCosine: this.#cosines / rows,
    };
  }
}
