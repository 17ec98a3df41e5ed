// gather — a batch's rows of the data set
//   X[b,d] = images[order[batchStart + b], d]
// images (N,D), rows padded to 4 bytes; order (N)  →  X (B,D); one invocation per 16 pixels: four words,
// a quarter of the row apart, so that neighbouring invocations access neighbouring words
// Pixels remain bytes: the kernels that read X unpack them in registers, and load only a quarter of the data.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, repeat } from "./kernel.ts";

export const gather = defineKernel({
  name: "gather",
  workgroupSize: [16, 4],
  uniforms: { batchStart: "u32", batch: "u32", inputs: "u32" },
  buffers: {
    images: ["read", "u8x4", "N", "D"],
    order: ["read", "u32", "N"],
    X: ["write", "u8x4", "B", "D"],
  },
  invocations: ({ batch, inputs }) => [Math.ceil(inputs / 16), batch],
  flop: () => 0,
  // Only the batch's rows of the data set.
  bytes: ({ batch, inputs }) => 4 * batch + 2 * batch * inputs,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let quads = (u.inputs + 3) / 4;
      let quarter = (quads + 3) / 4;
      if (id.x >= quarter || id.y >= u.batch) { return; }

      let image = order[u.batchStart + id.y] * quads;
      ${repeat(
        4,
        (i) => `
      let d${i} = id.x + ${i}u * quarter;
      if (d${i} < quads) { X[id.y * quads + d${i}] = images[image + d${i}]; }`,
      )}
    }
  `,
});
