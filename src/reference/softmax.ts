// softmax — the losses of a linear classifier, their gradient at the logits, and which rows it gets wrong
//   losses = ln Σ_c exp z_c − z_y        dz = softmax(z) − 1[c = y]        errors = 1[argmax z ≠ y]

/**
 * @param z (B,C)
 * @param labels y (B)
 * @returns dz (B,C), losses and errors (B)
 */
export function softmax(z: Float64Array, labels: ArrayLike<number>, classes: number) {
  const dz = new Float64Array(z.length);
  const losses = new Float64Array(labels.length);
  const errors = new Float64Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const y = labels[row] as number;
    const logits = z.subarray(row * classes, (row + 1) * classes);
    const largest = logits.reduce((most, value) => Math.max(most, value));
    const shares = logits.map((value) => Math.exp(value - largest));
    const sum = shares.reduce((total, share) => total + share);
    dz.set(
      shares.map((share, c) => share / sum - (c === y ? 1 : 0)),
      row * classes,
    );
    losses[row] = Math.log(sum) + largest - (logits[y] as number);
    errors[row] = logits.indexOf(largest) === y ? 0 : 1;
  }
  return { dz, losses, errors };
}
