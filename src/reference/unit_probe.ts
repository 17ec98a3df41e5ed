// unit_probe — for every unit and class, the sums over the rows that activate the unit of a logistic loss and its slopes
//   z = w h + b    p = σ(z)    l = ln(1 + eᶻ) − 1[y = c] z
//   l, dl/dw = (p − 1[y = c]) h, dl/db, d²l/dw² = p(1−p) h², d²l/dw db, d²l/db²

/**
 * @param h (B,H)
 * @param labels y (B)
 * @param parameters (2C,H), w of every class and then b
 * @returns sums (6C,H)
 */
export function unit_probe(
  h: Float64Array,
  labels: ArrayLike<number>,
  parameters: Float64Array,
  hidden: number,
  classes: number,
): Float64Array {
  const sums = new Float64Array(6 * classes * hidden);
  for (let row = 0; row < labels.length; row++) {
    for (let j = 0; j < hidden; j++) {
      const a = h[row * hidden + j] as number;
      if (a === 0) continue;
      for (let c = 0; c < classes; c++) {
        const w = parameters[c * hidden + j] as number;
        const b = parameters[(classes + c) * hidden + j] as number;
        logisticTerms(w * a + b, a, labels[row] === c).forEach((term, s) => {
          (sums[(s * classes + c) * hidden + j] as number) += term;
        });
      }
    }
  }
  return sums;
}

/** The six terms of a row with the activation h. */
export function logisticTerms(z: number, h: number, isOwn: boolean): readonly number[] {
  // Without overflow, and without a difference of numbers near 1
  const small = Math.exp(-Math.abs(z));
  const [near, far] = [1 / (1 + small), small / (1 + small)];
  const [p, rest] = z >= 0 ? [near, far] : [far, near];
  const slope = isOwn ? -rest : p;
  const curvature = p * rest;
  const loss = Math.max(isOwn ? -z : z, 0) + Math.log1p(small);
  return [loss, slope * h, slope, curvature * h * h, curvature * h, curvature];
}
