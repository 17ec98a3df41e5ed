// decoder_penalty_gradient — the decoder's part of the gradient of the penalty λ Σ_j m_j ‖W₂[j]‖
//   dW₂[j] ← dW₂[j] + λ m_j W₂[j] / ‖W₂[j]‖,  unless ‖W₂[j]‖ = 0
// weights W₂ (H,D), norms, m (H)  →  gradient dW₂ (H,D), in place; one invocation per four values

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const decoder_penalty_gradient = defineKernel({
  name: "decoder_penalty_gradient",
  workgroupSize: [16, 4],
  uniforms: { inputs: "u32", hidden: "u32", lambda: "f32" },
  buffers: {
    weights: ["read", "vec4f", "H", "D"],
    norms: ["read", "f32", "H"],
    m: ["read", "f32", "H"],
    gradient: ["update", "vec4f", "H", "D"],
  },
  invocations: ({ inputs, hidden }) => [Math.ceil(inputs / 4), hidden],
  flop: ({ inputs, hidden }) => 2 * inputs * hidden,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.inputs + 3) / 4;
      if (id.x >= quads || id.y >= u.hidden) { return; }

      let norm = norms[id.y];
      if (norm > 0) {
        let i = id.y * quads + id.x;
        gradient[i] += (u.lambda * m[id.y] / norm) * weights[i];
      }
    }
  `,
});
