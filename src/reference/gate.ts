// gate — h = 1[π > 0] · max(e^r z + b_mag, 0) and g = max(π, 0), π = z + b_gate

import type { BatchShape } from "./shape.ts";

/** The parameters of gated units (H). */
export interface GateParameters {
  readonly gateBias: Float64Array;
  readonly logScale: Float64Array;
  readonly magnitudeBias: Float64Array;
}

/** @returns h and g (B,H) */
export function gate(
  { rows, hidden }: Pick<BatchShape, "rows" | "hidden">,
  z: Float64Array,
  { gateBias, logScale, magnitudeBias }: GateParameters,
): { h: Float64Array; g: Float64Array } {
  const h = new Float64Array(rows * hidden);
  const g = new Float64Array(rows * hidden);
  for (let i = 0; i < rows * hidden; i++) {
    const j = i % hidden;
    const opening = (z[i] as number) + (gateBias[j] as number);
    if (opening <= 0) continue;
    const scale = Math.exp(logScale[j] as number);
    h[i] = Math.max(scale * (z[i] as number) + (magnitudeBias[j] as number), 0);
    g[i] = opening;
  }
  return { h, g };
}
