// How alike the rows are that activate a unit (Pach et al. 2025, https://arxiv.org/abs/2504.02821):
//   Σ_{i<j} a_i a_j cos(x_i, x_j) / Σ_{i<j} a_i a_j     a = (h − min h) / (max h − min h) per unit
//   = (‖Σ a_i e_i‖² − Σ a_i² ‖e_i‖²) / ((Σ a_i)² − Σ a_i²)     e = x / ‖x‖, or 0 for a row of zeros
// The quotient does not depend on the scale of a, so that only min h is needed, after the sums of h, h² and h e.

import { codeCount } from "./code_statistics.ts";
import { spread } from "./spread.ts";

/** Adds up rows and their codes batch by batch; takes O(H · D) memory. */
export class MonosemanticityAccumulator {
  #rows = 0;
  /** Rows that are not all zero. */
  #directed = 0;
  readonly #minimum: Float64Array;
  /** Over all rows (H): Σ h, Σ h²; and over the rows that are not all zero. */
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #directedSums: Float64Array;
  readonly #directedSquares: Float64Array;
  /** Σ h e (H,D), and Σ e (D) */
  readonly #weighted: Float64Array;
  readonly #directions: Float64Array;

  constructor(
    private readonly hidden: number,
    private readonly inputs: number,
  ) {
    const perUnit = () => new Float64Array(hidden);
    this.#minimum = perUnit().fill(Number.POSITIVE_INFINITY);
    this.#sums = perUnit();
    this.#squares = perUnit();
    this.#directedSums = perUnit();
    this.#directedSquares = perUnit();
    this.#weighted = new Float64Array(hidden * inputs);
    this.#directions = new Float64Array(inputs);
  }

  /**
   * @param originals (rows,D)
   * @param codes (rows,H)
   * @throws Error if they are not as many whole rows
   */
  add(originals: Float32Array, codes: Float32Array): void {
    const { hidden, inputs } = this;
    const count = codeCount(codes, hidden);
    if (originals.length !== count * inputs) {
      throw new Error(`${originals.length} values are not ${count} rows of ${inputs}.`);
    }
    const e = new Float64Array(inputs);
    for (let row = 0; row < count; row++) {
      let square = 0;
      for (let i = 0; i < inputs; i++) square += (originals[row * inputs + i] as number) ** 2;
      const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (let i = 0; i < inputs; i++) {
        e[i] = scale * (originals[row * inputs + i] as number);
        this.#directions[i] = (this.#directions[i] as number) + (e[i] as number);
      }
      this.#rows++;
      if (scale > 0) this.#directed++;
      this.#addCode(codes.subarray(row * hidden, (row + 1) * hidden), e, scale > 0);
    }
  }

  #addCode(code: Float32Array, e: Float64Array, isDirected: boolean): void {
    for (let j = 0; j < code.length; j++) {
      const h = code[j] as number;
      if (h < (this.#minimum[j] as number)) this.#minimum[j] = h;
      if (h === 0) continue;
      this.#sums[j] = (this.#sums[j] as number) + h;
      this.#squares[j] = (this.#squares[j] as number) + h * h;
      if (!isDirected) continue;
      this.#directedSums[j] = (this.#directedSums[j] as number) + h;
      this.#directedSquares[j] = (this.#directedSquares[j] as number) + h * h;
      const to = j * e.length;
      for (let i = 0; i < e.length; i++) {
        this.#weighted[to + i] = (this.#weighted[to + i] as number) + h * (e[i] as number);
      }
    }
  }

  /** Returns −1 to 1 for each unit (H); NaN for one with fewer than two rows above its minimum. */
  finish(): Float64Array<ArrayBuffer> {
    return Float64Array.from({ length: this.hidden }, (_, j) => this.#of(j));
  }

  #of(j: number): number {
    const { inputs } = this;
    const m = this.#minimum[j] as number;
    const above = (sum: Float64Array, squares: Float64Array, rows: number) => {
      const total = sum[j] as number;
      return [total - m * rows, (squares[j] as number) - 2 * m * total + m * m * rows] as const;
    };
    const [sum, squares] = above(this.#sums, this.#squares, this.#rows);
    const [, own] = above(this.#directedSums, this.#directedSquares, this.#directed);
    let square = 0;
    for (let i = 0; i < inputs; i++) {
      const value =
        (this.#weighted[j * inputs + i] as number) - m * (this.#directions[i] as number);
      square += value * value;
    }
    const pairs = sum * sum - squares;
    // A single row above the minimum makes the difference a rounding error.
    if (!(pairs > NEGLIGIBLE * sum * sum)) return Number.NaN;
    return Math.max(-1, Math.min(1, (square - own) / pairs));
  }
}

/** Returns mean and median over the units that have one; both are NaN if none has. */
export function summarised(values: Float64Array) {
  const known = values.filter((value) => !Number.isNaN(value));
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { units: known.length, mean, median: known.length > 0 ? spread(known).median : mean };
}

/** Differences below this share of their terms are rounding errors. */
const NEGLIGIBLE = 1e-9;
