// expand — a stack of codes for Matryoshka: the whole code, then its shorter prefixes
//   stack[g B + b, j] = h[b,j] · 1[j < prefixes[g]]
// h (B,H), prefixes (G), in descending order from H  →  stack (R,H), R = G · B; one invocation per four values of h

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const expand = defineKernel({
  name: "expand",
  workgroupSize: [16, 4],
  uniforms: { batch: "u32", hidden: "u32", prefixCount: "u32" },
  buffers: {
    h: ["read", "vec4f", "B", "H"],
    prefixes: ["read", "u32", "G"],
    stack: ["write", "vec4f", "R", "H"],
  },
  invocations: ({ batch, hidden }) => [Math.ceil(hidden / 4), batch],
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.hidden + 3) / 4;
      let q = id.x;
      if (q >= quads || id.y >= u.batch) { return; }

      let value = h[id.y * quads + q];
      let units = 4 * q + vec4u(0, 1, 2, 3);
      for (var g = 0u; g < u.prefixCount; g++) {
        stack[(g * u.batch + id.y) * quads + q] = select(vec4f(), value, units < vec4u(prefixes[g]));
      }
    }
  `,
});
