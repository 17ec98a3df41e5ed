// gate_gradient — the gradients of the loss with respect to z and to the parameters of gated units
//   dmag = dh · 1[h > 0]        dπ = (dg + dm/B) · 1[g > 0]        dz₁ = dmag e^r + dπ
//   gateSums[r,j] = Σ_{b in block r} of dπ (for b_gate), then of dmag e^r z (for r), then of dmag (for b_mag)
// dg, h, g, z (B,H), dm, logScale r (H)  →  dz1 (B,H), which holds dh before; gateSums (3⌈B/8⌉,H)
// One invocation per quad of units and block of 8 rows.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, ROW_BLOCK } from "./kernel.ts";
import { blockInvocations, blockWorkgroup, forEachRowOfBlock } from "./row_blocks.ts";

export const gate_gradient = defineKernel({
  name: "gate_gradient",
  workgroupSize: blockWorkgroup,
  uniforms: { batch: "u32", hidden: "u32" },
  buffers: {
    dg: ["read", "vec4f", "B", "H"],
    h: ["read", "vec4f", "B", "H"],
    g: ["read", "vec4f", "B", "H"],
    z: ["read", "vec4f", "B", "H"],
    dm: ["read", "vec4f", "H"],
    logScale: ["read", "vec4f", "H"],
    dz1: ["update", "vec4f", "B", "H"],
    gateSums: ["write", "vec4f", "3⌈B/8⌉", "H"],
  },
  invocations: ({ batch, hidden }) => blockInvocations(batch, hidden),
  flop: ({ batch, hidden }) => 8 * batch * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      ${forEachRowOfBlock("u.hidden", {
        before: `
      let pull = dm[q] / f32(u.batch);
      let scale = exp(logScale[q]);
      var gateSum = vec4f();
      var scaleSum = vec4f();
      var magnitudeSum = vec4f();`,
        each: `
        let dmag = select(vec4f(), dz1[i], h[i] > vec4f());
        let dpi = select(vec4f(), dg[i] + pull, g[i] > vec4f());
        let scaled = dmag * scale;
        dz1[i] = scaled + dpi;
        gateSum += dpi;
        scaleSum += scaled * z[i];
        magnitudeSum += dmag;`,
        after: `
      let part = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u * quads;
      gateSums[s] = gateSum;
      gateSums[part + s] = scaleSum;
      gateSums[2u * part + s] = magnitudeSum;`,
      })}
    }
  `,
});
