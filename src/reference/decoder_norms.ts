// decoder_norms — norms[j] = ‖W₂[j]‖

/**
 * @param weights (H,D)
 * @returns norms (H)
 */
export function decoder_norms(weights: Float64Array, hidden: number): Float64Array {
  const squares = new Float64Array(hidden);
  weights.forEach((weight, i) => {
    (squares[Math.floor((i * hidden) / weights.length)] as number) += weight * weight;
  });
  return squares.map(Math.sqrt);
}
