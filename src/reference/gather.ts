// gather — X[b,d] = (data[order[batchStart + b], d] − offset[d]) / divisor[d]

import { bytesAsShares, perColumn, type Scaling } from "../data/scaling.ts";

/** @param data (N,D) as numbers */
export function gather(
  data: ArrayLike<number>,
  order: Uint32Array,
  batchStart: number,
  rows: number,
  inputs: number,
  scaling: Scaling = bytesAsShares,
): Float64Array {
  const [offset, divisor] = [scaling.offset, scaling.divisor].map((numbers) =>
    perColumn(numbers, inputs),
  ) as [Float64Array, Float64Array];
  const X = new Float64Array(rows * inputs);
  for (let b = 0; b < rows; b++) {
    const row = order[batchStart + b] as number;
    for (let d = 0; d < inputs; d++) {
      const value = data[row * inputs + d] as number;
      X[b * inputs + d] = (value - (offset[d] as number)) / (divisor[d] as number);
    }
  }
  return X;
}
