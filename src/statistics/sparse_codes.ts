// Codes without their zeros, in compressed sparse row format: products skip the zeros, which are most values.

import { codeCount } from "./code_statistics.ts";

/** (n,H) codes in compressed sparse row format. */
export interface SparseCodes {
  readonly hidden: number;
  /** (n + 1); row i consists of the entries rowStarts[i] to rowStarts[i + 1] − 1. */
  readonly rowStarts: Uint32Array;
  /** The hidden unit of each entry. */
  readonly units: Uint32Array;
  /** The activation of each entry, not zero. */
  readonly activations: Float32Array;
}

/**
 * Returns the codes of all images, or of an even sample of at least one image if there are more than `budget`
 * nonzero activations; the sample has about that many.
 *
 * @param codes (N,H) activations, row-major
 * @throws Error if the codes are empty or not whole rows
 */
export function sparseCodes(codes: Float32Array, hidden: number, budget: number): SparseCodes {
  const count = codeCount(codes, hidden);
  const share = Math.min(1, budget / nonzeros(codes, 0, codes.length));
  const sampled = Math.max(1, Math.floor(count * share));
  const rowStarts = new Uint32Array(sampled + 1);
  const firstValue = (i: number) => Math.floor((i * count) / sampled) * hidden;
  for (let i = 0; i < sampled; i++) {
    const first = firstValue(i);
    rowStarts[i + 1] = (rowStarts[i] as number) + nonzeros(codes, first, first + hidden);
  }
  const entries = rowStarts[sampled] as number;
  const units = new Uint32Array(entries);
  const activations = new Float32Array(entries);
  let entry = 0;
  for (let i = 0; i < sampled; i++) {
    const first = firstValue(i);
    for (let j = 0; j < hidden; j++) {
      const activation = codes[first + j] as number;
      if (activation === 0) continue;
      units[entry] = j;
      activations[entry++] = activation;
    }
  }
  return { hidden, rowStarts, units, activations };
}

function nonzeros(codes: Float32Array, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; i++) if (codes[i] !== 0) count++;
  return count;
}

/** X B (n,q), from B (H,q), row-major. */
export function codesTimes(codes: SparseCodes, B: Float64Array, q: number): Float64Array {
  const { rowStarts, units, activations } = codes;
  const rows = rowStarts.length - 1;
  const product = new Float64Array(rows * q);
  for (let i = 0; i < rows; i++) {
    const to = i * q;
    for (let e = rowStarts[i] as number; e < (rowStarts[i + 1] as number); e++) {
      const from = (units[e] as number) * q;
      const x = activations[e] as number;
      for (let c = 0; c < q; c++) {
        product[to + c] = (product[to + c] as number) + x * (B[from + c] as number);
      }
    }
  }
  return product;
}

/** Xᵀ P (H,q), from P (n,q), row-major. */
export function transposedCodesTimes(codes: SparseCodes, P: Float64Array, q: number): Float64Array {
  const { hidden, rowStarts, units, activations } = codes;
  const product = new Float64Array(hidden * q);
  for (let i = 0; i < rowStarts.length - 1; i++) {
    const from = i * q;
    for (let e = rowStarts[i] as number; e < (rowStarts[i + 1] as number); e++) {
      const to = (units[e] as number) * q;
      const x = activations[e] as number;
      for (let c = 0; c < q; c++) {
        product[to + c] = (product[to + c] as number) + x * (P[from + c] as number);
      }
    }
  }
  return product;
}
