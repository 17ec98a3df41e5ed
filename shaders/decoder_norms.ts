// decoder_norms — the norm of each unit's direction
//   norms[j] = ‖W₂[j]‖
// weights W₂ (H,D)  →  norms (H); 16 invocations per unit

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { fourSums, rowSums } from "./row_sums.ts";

const rows = rowSums("u.hidden", "u.inputs", "dot(weights[i], weights[i])");

export const decoder_norms = defineKernel({
  name: "decoder_norms",
  workgroupSize: rows.workgroupSize,
  uniforms: { inputs: "u32", hidden: "u32" },
  buffers: { weights: ["read", "vec4f", "H", "D"], norms: ["write", "vec4f", "H"] },
  invocations: ({ hidden }) => rows.invocations(hidden),
  flop: ({ inputs, hidden }) => 2 * inputs * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}
    ${rows.module}

    @compute @workgroup_size(${workgroupSize})
    fn main(${rows.builtins}) {
      ${rows.sum}
      if (lane == 0) { norms[four] = sqrt(${fourSums}); }
    }
  `,
});
