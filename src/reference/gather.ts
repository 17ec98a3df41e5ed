// gather — X[b,d] = images[order[batchStart + b], d] / 255

export function gather(
  images: Uint8Array,
  order: Uint32Array,
  batchStart: number,
  rows: number,
  inputs: number,
): Float64Array {
  const X = new Float64Array(rows * inputs);
  for (let b = 0; b < rows; b++) {
    const image = order[batchStart + b] as number;
    for (let d = 0; d < inputs; d++) {
      X[b * inputs + d] = (images[image * inputs + d] as number) / 255;
    }
  }
  return X;
}
