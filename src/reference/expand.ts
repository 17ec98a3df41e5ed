// expand — stack[g B + b, j] = h[b,j] · 1[j < prefixes[g]]

/** @returns stack (G·B,H) from h (B,H) */
export const expand = (
  h: Float64Array,
  hidden: number,
  prefixes: readonly number[],
): Float64Array =>
  Float64Array.from(
    prefixes.flatMap((prefix) => Array.from(h, (value, i) => (i % hidden < prefix ? value : 0))),
  );
