// Linear algebra with the columns of tall matrices, (H,q) or (n,q), row-major. The q columns span a subspace.

/** AᵀB (q,q), from A and B (rows,q). */
export function columnProducts(A: Float64Array, B: Float64Array, q: number): Float64Array {
  const products = new Float64Array(q * q);
  for (let row = 0; row < A.length; row += q) {
    for (let a = 0; a < q; a++) {
      const value = A[row + a] as number;
      for (let b = 0; b < q; b++) {
        products[a * q + b] = (products[a * q + b] as number) + value * (B[row + b] as number);
      }
    }
  }
  return products;
}

/** A Uᵀ (rows,q), from A (rows,q) and U (q,q): column i is the columns of A weighted by row i of U. */
export function combineColumns(A: Float64Array, U: Float64Array, q: number): Float64Array {
  const combined = new Float64Array(A.length);
  for (let row = 0; row < A.length; row += q) {
    for (let i = 0; i < q; i++) {
      let sum = 0;
      for (let c = 0; c < q; c++) sum += (A[row + c] as number) * (U[i * q + c] as number);
      combined[row + i] = sum;
    }
  }
  return combined;
}

/** Subtracts each column's mean, in place. */
export function centreColumns(A: Float64Array, q: number): Float64Array {
  for (let c = 0; c < q; c++) {
    let sum = 0;
    for (let i = c; i < A.length; i += q) sum += A[i] as number;
    const mean = (sum * q) / A.length;
    for (let i = c; i < A.length; i += q) A[i] = (A[i] as number) - mean;
  }
  return A;
}

/** A column that retains less than this share of its length is a linear combination of earlier ones. */
const NEGLIGIBLE = 1e-12;

/**
 * Makes the columns orthonormal, in place, by modified Gram-Schmidt, twice, which is enough
 * (Golub & Van Loan, Matrix Computations, 4th ed., §5.2). Columns that depend on earlier ones become 0.
 */
export function orthonormalise(A: Float64Array, q: number): Float64Array {
  for (let c = 0; c < q; c++) {
    const before = Math.sqrt(columnDot(A, c, c, q));
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < c; earlier++) {
        const share = columnDot(A, earlier, c, q);
        for (let row = 0; row < A.length; row += q) {
          A[row + c] = (A[row + c] as number) - share * (A[row + earlier] as number);
        }
      }
    }
    const length = Math.sqrt(columnDot(A, c, c, q));
    const scale = length > NEGLIGIBLE * before ? 1 / length : 0;
    for (let i = c; i < A.length; i += q) A[i] = (A[i] as number) * scale;
  }
  return A;
}

function columnDot(A: Float64Array, a: number, b: number, q: number): number {
  let sum = 0;
  for (let row = 0; row < A.length; row += q) {
    sum += (A[row + a] as number) * (A[row + b] as number);
  }
  return sum;
}
