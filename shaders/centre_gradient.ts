// centre_gradient — the part of the decoder bias's gradient that comes from subtracting it from the encoder's input
//   db₂[d] ← db₂[d] − Σ_j s[j] W₁[d,j]        s[j] = Σ_b dz₁[b,j]
// sums s (H), weights W₁ (D,H)  →  bias db₂ (D), in place; 16 invocations per input
// `sums` is only read. It is declared as updated because it may be a part of the buffer that holds db₂, which WebGPU
// does not bind for reading and for writing at the same time.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { fourSums, rowSums } from "./row_sums.ts";

const rows = rowSums("u.inputs", "u.hidden", "dot(sums[i - first], weights[i])");

export const centre_gradient = defineKernel({
  name: "centre_gradient",
  workgroupSize: rows.workgroupSize,
  uniforms: { inputs: "u32", hidden: "u32" },
  buffers: {
    sums: ["update", "vec4f", "H"],
    weights: ["read", "vec4f", "D", "H"],
    bias: ["update", "vec4f", "D"],
  },
  invocations: ({ inputs }) => rows.invocations(inputs),
  flop: ({ inputs, hidden }) => 2 * inputs * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}
    ${rows.module}

    @compute @workgroup_size(${workgroupSize})
    fn main(${rows.builtins}) {
      ${rows.sum}
      if (lane == 0) { bias[four] -= ${fourSums}; }
    }
  `,
});
