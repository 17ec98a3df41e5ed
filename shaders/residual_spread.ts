// residual_spread — how far the residuals are from their mean over the batch
//   spreadSums[r,q] = Σ_{b in block r, d in quad q} (e[b,d] − ē_d)²        ē = residualTotals / B
// residual e (B,D), residualTotals (D)  →  spreadSums (⌈B/8⌉,⌈D/4⌉); one invocation per quad and block of 8 rows

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { blockInvocations, blockWorkgroup, forEachRowOfBlock } from "./row_blocks.ts";

export const residual_spread = defineKernel({
  name: "residual_spread",
  workgroupSize: blockWorkgroup,
  uniforms: { batch: "u32", inputs: "u32" },
  buffers: {
    residual: ["read", "vec4f", "B", "D"],
    residualTotals: ["read", "vec4f", "D"],
    spreadSums: ["write", "f32", "⌈B/8⌉", "⌈D/4⌉"],
  },
  invocations: ({ batch, inputs }) => blockInvocations(batch, inputs),
  flop: ({ batch, inputs }) => 3 * batch * inputs,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      ${forEachRowOfBlock("u.inputs", {
        before: `
      let mean = residualTotals[q] / f32(u.batch);
      var squares = vec4f();`,
        each: `
        let off = residual[i] - mean;
        squares += off * off;`,
        after: "spreadSums[s] = (squares.x + squares.y) + (squares.z + squares.w);",
      })}
    }
  `,
});
