// gate_gradient — the gradients of gated units
//   dmag = dh · 1[h > 0]        dπ = (dg + dm/B) · 1[g > 0]        dz₁ = dmag e^r + dπ

import type { BatchShape } from "./shape.ts";

/** What the forward pass and the decoder leave: (B,H) each. */
interface GateBatch {
  readonly z: Float64Array;
  readonly h: Float64Array;
  readonly g: Float64Array;
  readonly dh: Float64Array;
  readonly dg: Float64Array;
}

/** @returns dz1, and the terms of the gradients of b_gate, r and b_mag (B,H each) */
export function gate_gradient(
  { rows, hidden }: Pick<BatchShape, "rows" | "hidden">,
  { z, h, g, dh, dg }: GateBatch,
  dm: Float64Array,
  logScale: Float64Array,
) {
  const empty = () => new Float64Array(rows * hidden);
  const result = { dz1: empty(), gateBias: empty(), logScale: empty(), magnitudeBias: empty() };
  for (let i = 0; i < rows * hidden; i++) {
    const j = i % hidden;
    const dmag = (h[i] as number) > 0 ? (dh[i] as number) : 0;
    const dpi = (g[i] as number) > 0 ? (dg[i] as number) + (dm[j] as number) / rows : 0;
    const scaled = dmag * Math.exp(logScale[j] as number);
    result.dz1[i] = scaled + dpi;
    result.gateBias[i] = dpi;
    result.logScale[i] = scaled * (z[i] as number);
    result.magnitudeBias[i] = dmag;
  }
  return result;
}
