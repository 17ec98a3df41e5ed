// Cosines between the directions of units: the rows (H,D) of one dictionary or of two.

import { munkres } from "munkres";
import { mean } from "../math.ts";

/** Rows and columns of a block of cosines: two blocks of directions stay in the processor's cache. */
const BLOCK = 32;

/** Cosines of directions from `row` on in one dictionary to those from `column` on in another. */
interface CosineBlock {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  /** (rows,columns) in rows of `BLOCK` values; overwritten by the next block. */
  readonly cosines: Float64Array;
}

/**
 * Yields the cosines of the rows of `a` to the rows of `b` in blocks, and takes O(D) memory. The cosine of a row of
 * zeros, or one with NaN or infinity, is 0.
 * @param isSymmetric whether `a` is `b`, so that blocks below the diagonal are left out
 */
export function* cosineBlocks(
  a: Float32Array,
  b: Float32Array,
  inputs: number,
  isSymmetric = false,
): Generator<CosineBlock> {
  const [rowCount, columnCount] = [a.length / inputs, b.length / inputs];
  const left = new Float64Array(BLOCK * inputs);
  const right = new Float64Array(BLOCK * inputs);
  const cosines = new Float64Array(BLOCK * BLOCK);
  for (let row = 0; row < rowCount; row += BLOCK) {
    const rows = copyUnitRows(a, row, inputs, left);
    for (let column = isSymmetric ? row : 0; column < columnCount; column += BLOCK) {
      const columns = copyUnitRows(b, column, inputs, right);
      multiply(left, right, inputs, cosines);
      yield { row, column, rows, columns, cosines };
    }
  }
}

/** Copies up to `BLOCK` rows from `start` on, divided by their norms, and returns how many. */
function copyUnitRows(
  matrix: Float32Array,
  start: number,
  inputs: number,
  to: Float64Array,
): number {
  const rows = Math.min(BLOCK, matrix.length / inputs - start);
  for (let row = 0; row < rows; row++) {
    const from = (start + row) * inputs;
    let squares = 0;
    for (let i = 0; i < inputs; i++) squares += (matrix[from + i] as number) ** 2;
    const hasDirection = squares > 0 && squares < Number.POSITIVE_INFINITY;
    const norm = Math.sqrt(squares);
    for (let i = 0; i < inputs; i++) {
      to[row * inputs + i] = hasDirection ? (matrix[from + i] as number) / norm : 0;
    }
  }
  return rows;
}

/**
 * Two rows and four columns at a time, so that each loaded value is used more than once. Rows and columns beyond those
 * of the block are of earlier ones, and nobody reads their cosines.
 */
function multiply(
  left: Float64Array,
  right: Float64Array,
  inputs: number,
  cosines: Float64Array,
): void {
  for (let row = 0; row < BLOCK; row += 2) {
    const a0 = row * inputs;
    const a1 = a0 + inputs;
    for (let column = 0; column < BLOCK; column += 4) {
      const b0 = column * inputs;
      const b1 = b0 + inputs;
      const b2 = b1 + inputs;
      const b3 = b2 + inputs;
      let [s0, s1, s2, s3, t0, t1, t2, t3] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let i = 0; i < inputs; i++) {
        const x = left[a0 + i] as number;
        const y = left[a1 + i] as number;
        const p = right[b0 + i] as number;
        const q = right[b1 + i] as number;
        const r = right[b2 + i] as number;
        const s = right[b3 + i] as number;
        s0 += x * p;
        s1 += x * q;
        s2 += x * r;
        s3 += x * s;
        t0 += y * p;
        t1 += y * q;
        t2 += y * r;
        t3 += y * s;
      }
      const to = row * BLOCK + column;
      cosines.set([s0, s1, s2, s3], to);
      cosines.set([t0, t1, t2, t3], to + BLOCK);
    }
  }
  // Rounding may exceed 1.
  for (let i = 0; i < cosines.length; i++) {
    cosines[i] = Math.max(-1, Math.min(1, cosines[i] as number));
  }
}

/** Returns (rows of a) rows of cosines to the rows of b. */
export function cosineRows(a: Float32Array, b: Float32Array, inputs: number): Float64Array[] {
  const columnCount = b.length / inputs;
  const found = Array.from({ length: a.length / inputs }, () => new Float64Array(columnCount));
  for (const { row, column, rows, columns, cosines } of cosineBlocks(a, b, inputs)) {
    for (let i = 0; i < rows; i++) {
      found[row + i]?.set(cosines.subarray(i * BLOCK, i * BLOCK + columns), column);
    }
  }
  return found;
}

/**
 * Returns the largest cosine (H) of each unit's direction to another's; 0 for a row of zeros, and if there is no
 * other unit.
 * @param report called with the share that is done
 */
export function largestCosines(
  dictionary: Float32Array,
  inputs: number,
  report?: (share: number) => void,
): Float64Array<ArrayBuffer> {
  const hidden = dictionary.length / inputs;
  const largest = new Float64Array(hidden).fill(hidden > 1 ? -1 : 0);
  const raise = (unit: number, cosine: number) => {
    if (cosine > (largest[unit] as number)) largest[unit] = cosine;
  };
  for (const block of cosineBlocks(dictionary, dictionary, inputs, true)) {
    const { row, column, rows, columns, cosines } = block;
    for (let i = 0; i < rows; i++) {
      for (let j = row === column ? i + 1 : 0; j < columns; j++) {
        const cosine = cosines[i * BLOCK + j] as number;
        raise(row + i, cosine);
        raise(column + j, cosine);
      }
    }
    // Each row of blocks is shorter than the one before it.
    if (column + columns === hidden) report?.(1 - (1 - (row + rows) / hidden) ** 2);
  }
  return largest;
}

/** The most units that `train` compares with each other, which takes about 10 s. */
export const MAX_COMPARED = 4096;

export interface LargestCosine {
  /** Over the units, of the largest cosine to another unit. */
  readonly mean: number;
  /** Of any two units. */
  readonly max: number;
}

/** Returns mean and maximum of the units' largest cosines. */
export const summarisedCosines = (largest: Float64Array): LargestCosine => ({
  mean: mean(largest),
  max: largest.reduce((a, b) => Math.max(a, b)),
});

/**
 * Matches rows to columns one to one so that the sum of the cosines is largest (Kuhn 1955).
 * @returns pairs of row and column, as many as the fewer of the two
 */
export const bestMatching = (cosines: readonly Float64Array[]): readonly [number, number][] =>
  munkres(cosines.map((row) => row.map((cosine) => -cosine)));

/** The most units of which directions are matched one to one, which takes about 2 s for two dictionaries of 2,048. */
export const MAX_MATCHED = 2048;

export interface DictionarySimilarity {
  /** "matched": one to one, over the units of the smaller dictionary; "best": each unit of the first to its nearest. */
  readonly kind: "matched" | "best";
  readonly meanCosine: number;
}

/**
 * Compares two dictionaries, (H₁,D) and (H₂,D): one to one if both have at most `MAX_MATCHED` units.
 * @param report called with the share that is done
 */
export function dictionarySimilarity(
  a: Float32Array,
  b: Float32Array,
  inputs: number,
  report?: (share: number) => void,
): DictionarySimilarity {
  const counts = [a, b].map(({ length }) => length / inputs);
  if (Math.max(...counts) > MAX_MATCHED) {
    return { kind: "best", meanCosine: mean(nearestDirections(a, b, inputs, report).cosines) };
  }
  const cosines = cosineRows(a, b, inputs);
  const matched = bestMatching(cosines).map(([i, j]) => cosines[i]?.[j] as number);
  report?.(1);
  return { kind: "matched", meanCosine: mean(matched) };
}

/**
 * Returns for each direction of `a` the nearest of `b`, the first of several, and their cosine (H₁).
 * @param report called with the share that is done
 */
export function nearestDirections(
  a: Float32Array,
  b: Float32Array,
  inputs: number,
  report?: (share: number) => void,
) {
  const nearest = new Int32Array(a.length / inputs);
  const best = new Float64Array(nearest.length).fill(Number.NEGATIVE_INFINITY);
  for (const { row, column, rows, columns, cosines } of cosineBlocks(a, b, inputs)) {
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        const cosine = cosines[i * BLOCK + j] as number;
        if (cosine <= (best[row + i] as number)) continue;
        best[row + i] = cosine;
        nearest[row + i] = column + j;
      }
    }
    if (column + columns === b.length / inputs) report?.((row + rows) / best.length);
  }
  return { nearest, cosines: best };
}
