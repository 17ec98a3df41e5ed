// merge — dz₁ from the gradients at a stack of codes
//   dz₁ = 1[h > 0] · ( Σ_{g: j < prefixes[g]} dh[g B + b, j] + dm/B )  (+ dã · 1[ã > 0] with the auxiliary loss)
// dh (R,H), R = G · B, h (B,H), dm (H), prefixes (G), deadCodes ã, deadDh dã (B,H)  →  dz1 (B,H)
// One invocation per four values of dz1.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { auxiliaryPart } from "./auxiliary_part.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";

export const merge = (hasAuxiliary = false) => {
  const { choices, buffers, added } = auxiliaryPart(hasAuxiliary);
  return defineKernel({
    name: "merge",
    choices,
    workgroupSize: [16, 4],
    uniforms: { batch: "u32", hidden: "u32", prefixCount: "u32" },
    buffers: {
      dh: ["read", "vec4f", "R", "H"],
      h: ["read", "vec4f", "B", "H"],
      dm: ["read", "vec4f", "H"],
      prefixes: ["read", "u32", "G"],
      ...buffers,
      dz1: ["write", "vec4f", "B", "H"],
    } as Readonly<Record<string, BufferSpec>>,
    invocations: ({ batch, hidden }) => [Math.ceil(hidden / 4), batch],
    flop: ({ batch, hidden, prefixCount }) => (prefixCount + 2) * batch * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let quads = (u.hidden + 3) / 4;
        let q = id.x;
        if (q >= quads || id.y >= u.batch) { return; }

        let i = id.y * quads + q;
        let units = 4 * q + vec4u(0, 1, 2, 3);
        var sum = vec4f();
        for (var g = 0u; g < u.prefixCount; g++) {
          sum += select(vec4f(), dh[(g * u.batch + id.y) * quads + q], units < vec4u(prefixes[g]));
        }
        let delta = sum + dm[q] / f32(u.batch);
        dz1[i] = ${added("select(vec4f(), delta, h[i] > vec4f())")};
      }
    `,
  });
};
