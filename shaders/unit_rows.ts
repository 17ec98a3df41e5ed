// unit_rows — scales each unit's direction to a norm of 1
//   W₂[j] ← W₂[j] / ‖W₂[j]‖,  unless ‖W₂[j]‖ = 0
// weights W₂ (H,D), in place; 16 invocations per unit

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { rowSums } from "./row_sums.ts";

const rows = rowSums("u.hidden", "u.inputs", "dot(weights[i], weights[i])");

export const unit_rows = defineKernel({
  name: "unit_rows",
  workgroupSize: rows.workgroupSize,
  uniforms: { inputs: "u32", hidden: "u32" },
  buffers: { weights: ["update", "vec4f", "H", "D"] },
  invocations: ({ hidden }) => rows.invocations(hidden),
  flop: ({ inputs, hidden }) => 3 * inputs * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}
    ${rows.module}

    @compute @workgroup_size(${workgroupSize})
    fn main(${rows.builtins}) {
      ${rows.sum}
      let norm = sqrt(sumOf(own));
      if (norm > 0) {
        ${rows.forEachQuad("weights[i] /= norm;")}
      }
    }
  `,
});
