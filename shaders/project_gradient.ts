// project_gradient — removes the part of each row of the decoder's gradient that would change the row's norm
//   dW₂[j] ← dW₂[j] − (dW₂[j] · ŵ) ŵ,  ŵ = W₂[j] / ‖W₂[j]‖,  unless ‖W₂[j]‖ = 0
// weights W₂ (H,D)  →  gradient dW₂ (H,D), in place; 16 invocations per unit

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { rowSums } from "./row_sums.ts";

const rows = rowSums(
  "u.hidden",
  "u.inputs",
  "vec2f(dot(gradient[i], weights[i]), dot(weights[i], weights[i]))",
  "vec2f",
);

export const project_gradient = defineKernel({
  name: "project_gradient",
  workgroupSize: rows.workgroupSize,
  uniforms: { inputs: "u32", hidden: "u32" },
  buffers: {
    weights: ["read", "vec4f", "H", "D"],
    gradient: ["update", "vec4f", "H", "D"],
  },
  invocations: ({ hidden }) => rows.invocations(hidden),
  flop: ({ inputs, hidden }) => 7 * inputs * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}
    ${rows.module}

    @compute @workgroup_size(${workgroupSize})
    fn main(${rows.builtins}) {
      ${rows.sum}
      let sums = sumOf(own);
      let norm = sqrt(sums.y);
      if (norm > 0) {
        let along = sums.x / norm;
        ${rows.forEachQuad("gradient[i] -= along * (weights[i] / norm);")}
      }
    }
  `,
});
