// loss — one step's row of the history
//   reconstruction = (1/(B·D)) Σ errorSums        sparsity = λ Σ_j KL_j
//   saturated = #{ j : m_j > 1 − 1e-3 }           silent = #{ j : m_j = 0 }
// errorSums (⌈B/8⌉,⌈D/4⌉), KL, m (H)  →  history[slot] = (reconstruction, sparsity, saturated, silent); one workgroup
// Each invocation adds every 128th sum, 16 of them every 16th of those, one the rest: always the same order.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { ROW_BLOCK, sumBlocks } from "./matmul/epilogue.ts";
import { SATURATION } from "./sparsity.ts";

const WIDTH = 128;
/** Two barriers, where adding pairwise takes seven. */
const ROOT = 16;

export const loss = defineKernel({
  name: "loss",
  workgroupSize: [WIDTH, 1],
  uniforms: { slot: "u32", rows: "u32", inputs: "u32", hidden: "u32", lambda: "f32" },
  buffers: {
    errorSums: ["read", "f32"],
    KL: ["read", "vec4f"],
    m: ["read", "vec4f"],
    history: ["read_write", "vec4f"],
  },
  invocations: () => WIDTH,
  work: ({ rows, inputs, hidden }) => ({
    flop: (sumBlocks(rows) * inputs) / 4 + 3 * hidden,
    words: (sumBlocks(rows) * inputs) / 4 + 2 * hidden + 4,
  }),
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    var<workgroup> partial: array<vec4f, ${WIDTH}>;

    fn count(which: vec4<bool>) -> f32 { return dot(select(vec4f(), vec4f(1), which), vec4f(1)); }

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(local_invocation_index) lane: u32) {
      let errorCount = (u.rows + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u * ((u.inputs + 3) / 4);
      let hiddenQuads = (u.hidden + 3) / 4;

      var error = 0f;
      for (var i = lane; i < errorCount; i += ${WIDTH}u) { error += errorSums[i]; }

      var divergence = vec4f();
      var units = vec2f();
      for (var j = lane; j < hiddenQuads; j += ${WIDTH}u) {
        let exists = (4 * j + vec4u(0, 1, 2, 3)) < vec4u(u.hidden);
        divergence += KL[j];
        units += vec2f(count(exists & (m[j] > vec4f(${SATURATION}))), count(exists & (m[j] == vec4f())));
      }

      partial[lane] = vec4f(error, dot(divergence, vec4f(1)), units);
      workgroupBarrier();
      if (lane < ${ROOT}u) {
        var sum = vec4f();
        for (var i = lane; i < ${WIDTH}u; i += ${ROOT}u) { sum += partial[i]; }
        partial[lane] = sum;
      }
      workgroupBarrier();
      if (lane == 0) {
        var sum = vec4f();
        for (var i = 0u; i < ${ROOT}u; i++) { sum += partial[i]; }
        let scale = vec4f(1 / (f32(u.rows) * f32(u.inputs)), u.lambda, 1, 1);
        history[u.slot] = sum * scale;
      }
    }
  `,
});
