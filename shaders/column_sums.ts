// column_sums — sums of the hidden units' activations, and the number of active rows, over blocks of 8 rows
//   hiddenSums[r,j] = Σ_{b in block r} h[b,j]        activeSums[r,j] = Σ_{b in block r} 1[h[b,j] ≠ 0]
// h (B,H)  →  hiddenSums, activeSums (⌈B/8⌉,H); one invocation per quad of a block
// They are added pairwise, as in the epilogue of encode, so that both give the same bits.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, ROW_BLOCK, repeat } from "./kernel.ts";
import { pairwise } from "./matmul/epilogue.ts";

export const column_sums = defineKernel({
  name: "column_sums",
  workgroupSize: [16, 4],
  uniforms: { batch: "u32", hidden: "u32" },
  buffers: {
    h: ["read", "vec4f", "B", "H"],
    hiddenSums: ["write", "vec4f", "⌈B/8⌉", "H"],
    activeSums: ["write", "vec4f", "⌈B/8⌉", "H"],
  },
  invocations: ({ batch, hidden }) => [Math.ceil(hidden / 4), Math.ceil(batch / ROW_BLOCK)],
  flop: ({ batch, hidden }) => 2 * batch * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.hidden + 3) / 4;
      let row = id.y * ${ROW_BLOCK}u;
      if (id.x >= quads || row >= u.batch) { return; }

      ${repeat(
        ROW_BLOCK,
        (i) => `
      var t${i} = vec4f();
      if (row + ${i}u < u.batch) { t${i} = h[(row + ${i}u) * quads + id.x]; }
      let n${i} = select(vec4f(), vec4f(1), t${i} != vec4f());`,
      )}
      let sum = id.y * quads + id.x;
      hiddenSums[sum] = ${pairwise("t", ROW_BLOCK)};
      activeSums[sum] = ${pairwise("n", ROW_BLOCK)};
    }
  `,
});
