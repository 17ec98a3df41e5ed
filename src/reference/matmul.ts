// matmul — matrix multiplication in float64, row-major, in simple loops; terms with a factor 0 are skipped

/** C (rows,columns) = A (rows,inner) B (inner,columns) */
export function matmul(
  A: Float64Array,
  B: Float64Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const C = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const a = A[i * inner + k] as number;
      if (a === 0) continue;
      const c = i * columns;
      const b = k * columns;
      for (let j = 0; j < columns; j++) (C[c + j] as number) += a * (B[b + j] as number);
    }
  }
  return C;
}

/** Aᵀ (columns,rows) of A (rows,columns) */
export function transpose(A: Float64Array, rows: number, columns: number): Float64Array {
  const T = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) T[j * rows + i] = A[i * columns + j] as number;
  }
  return T;
}

/** Σ_i A[i,j] (columns) */
export function columnSums(A: Float64Array, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) (sums[j] as number) += A[i * columns + j] as number;
  }
  return sums;
}
