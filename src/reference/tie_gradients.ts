// tie_gradients — dW₁ ← dW₁ + dW₂ᵀ        dW₂ ← dW₂ + dW₁ᵀ

/** Changes encoder (D,H) and decoder (H,D) in place. */
export function tie_gradients(
  encoder: Float64Array,
  decoder: Float64Array,
  inputs: number,
  hidden: number,
): void {
  for (let d = 0; d < inputs; d++) {
    for (let j = 0; j < hidden; j++) {
      const [e, t] = [d * hidden + j, j * inputs + d];
      const sum = (encoder[e] as number) + (decoder[t] as number);
      encoder[e] = sum;
      decoder[t] = sum;
    }
  }
}
