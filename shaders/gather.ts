// gather — a batch's rows of the data set
//   X[b,d] = images[order[first + b], d]
// images (N,D), rows padded to 4 bytes; order (N)  →  X (B,D); one invocation per 16 pixels: four words,
// a quarter of the row apart, so that neighbours touch neighbours
// Pixels stay bytes, which stand for 0..1: who reads X unpacks them in a register, and loads a quarter.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, repeat } from "./kernel.ts";

export const gather = defineKernel({
  name: "gather",
  workgroupSize: [16, 4],
  uniforms: { first: "u32", rows: "u32", inputs: "u32" },
  buffers: { images: ["read", "u32"], order: ["read", "u32"], X: ["read_write", "u32"] },
  invocations: ({ rows, inputs }) => [Math.ceil(inputs / 16), rows],
  work: ({ rows, inputs }) => ({ flop: 0, words: rows + 0.5 * rows * inputs }),
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.inputs + 3) / 4;
      let quarter = (quads + 3) / 4;
      if (id.x >= quarter || id.y >= u.rows) { return; }

      let image = order[u.first + id.y] * quads;
      ${repeat(
        4,
        (i) => `
      let d${i} = id.x + ${i}u * quarter;
      if (d${i} < quads) { X[id.y * quads + d${i}] = images[image + d${i}]; }`,
      )}
    }
  `,
});
