// gate — the activations of gated units, and the values whose L1 penalty opens and closes their gates
//   π = z + b_gate        h = 1[π > 0] · max(e^r ⊙ z + b_mag, 0)        g = max(π, 0)
// z (B,H), gateBias b_gate, logScale r, magnitudeBias b_mag (H)  →  h, g (B,H); one invocation per four values
// z = (x − c) W₁ has no bias.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const gate = defineKernel({
  name: "gate",
  workgroupSize: [16, 4],
  uniforms: { batch: "u32", hidden: "u32" },
  buffers: {
    z: ["read", "vec4f", "B", "H"],
    gateBias: ["read", "vec4f", "H"],
    logScale: ["read", "vec4f", "H"],
    magnitudeBias: ["read", "vec4f", "H"],
    h: ["write", "vec4f", "B", "H"],
    g: ["write", "vec4f", "B", "H"],
  },
  invocations: ({ batch, hidden }) => [Math.ceil(hidden / 4), batch],
  flop: ({ batch, hidden }) => 6 * batch * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.hidden + 3) / 4;
      let q = id.x;
      if (q >= quads || id.y >= u.batch) { return; }

      let i = id.y * quads + q;
      let opening = z[i] + gateBias[q];
      let magnitude = exp(logScale[q]) * z[i] + magnitudeBias[q];
      h[i] = select(vec4f(), max(magnitude, vec4f()), opening > vec4f());
      g[i] = max(opening, vec4f());
    }
  `,
});
