// gather — a batch's rows of the data set, scaled from bytes to 0..1
//   X[b,d] = images[order[first + b], d] / 255
// images (N,D) bytes, rows padded to 4 bytes; order (N)  →  X (B,D); one invocation per four pixels

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const gather = defineKernel({
  name: "gather",
  workgroupSize: [16, 4],
  uniforms: { first: "u32", rows: "u32", inputs: "u32" },
  buffers: { images: ["read", "u32"], order: ["read", "u32"], X: ["read_write", "vec4f"] },
  invocations: ({ rows, inputs }) => [Math.ceil(inputs / 4), rows],
  work: ({ rows, inputs }) => ({ flop: 0, words: rows + 1.25 * rows * inputs }),
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.inputs + 3) / 4;
      if (id.x >= quads || id.y >= u.rows) { return; }

      X[id.y * quads + id.x] = unpack4x8unorm(images[order[u.first + id.y] * quads + id.x]);
    }
  `,
});
