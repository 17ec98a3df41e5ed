// tie_gradients — the gradients of an encoder and a decoder that are one matrix and its transpose
//   dW₁ ← dW₁ + dW₂ᵀ        dW₂ ← dW₂ + dW₁ᵀ
// encoder dW₁ (D,H), decoder dW₂ (H,D), both in place; one invocation per 4×4 block of both
// Both have the same bits, because each sum is computed once.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

const four = [0, 1, 2, 3];

export const tie_gradients = defineKernel({
  name: "tie_gradients",
  workgroupSize: [8, 8],
  uniforms: { inputs: "u32", hidden: "u32" },
  buffers: {
    encoder: ["update", "vec4f", "D", "H"],
    decoder: ["update", "vec4f", "H", "D"],
  },
  invocations: ({ inputs, hidden }) => [Math.ceil(hidden / 4), Math.ceil(inputs / 4)],
  flop: ({ inputs, hidden }) => inputs * hidden,
  source: ({ declarations, workgroupSize }) => {
    const block = (buffer: string, first: string, quads: string) =>
      four.map((r) => `${buffer}[${first} + ${r}u * ${quads}]`);
    const encoder = block("encoder", "e", "hiddenQuads");
    const decoder = block("decoder", "d", "inputQuads");
    return wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let inputQuads = (u.inputs + 3) / 4;
      let hiddenQuads = (u.hidden + 3) / 4;
      if (id.x >= hiddenQuads || id.y >= inputQuads) { return; }

      let e = 4 * id.y * hiddenQuads + id.x;
      let d = 4 * id.x * inputQuads + id.y;
      let sum = mat4x4f(${encoder.join(", ")}) + transpose(mat4x4f(${decoder.join(", ")}));
      let turned = transpose(sum);
      ${four.map((r) => `${encoder[r]} = sum[${r}]; ${decoder[r]} = turned[${r}];`).join("\n")}
    }
  `;
  },
});
