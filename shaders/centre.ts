// centre — the encoder's input if the decoder's bias is subtracted from it
//   Xc[b,d] = X[b,d] − b₂[d]
// X (B,D), bias b₂ (D)  →  Xc (B,D); one invocation per four values

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { elements, type RowElement, rowChoice, rowElements } from "./elements.ts";
import { defineKernel } from "./kernel.ts";

export const centre = (element: RowElement) =>
  defineKernel({
    name: "centre",
    choices: rowChoice(element),
    workgroupSize: [16, 4],
    uniforms: { batch: "u32", inputs: "u32" },
    buffers: {
      X: ["read", rowElements[element], "B", "D"],
      bias: ["read", "vec4f", "D"],
      Xc: ["write", "vec4f", "B", "D"],
    },
    invocations: ({ batch, inputs }) => [Math.ceil(inputs / 4), batch],
    flop: ({ batch, inputs }) => batch * inputs,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let quads = (u.inputs + 3) / 4;
        if (id.x >= quads || id.y >= u.batch) { return; }

        let i = id.y * quads + id.x;
        Xc[i] = ${elements[rowElements[element]].load("X", "i")} - bias[id.x];
      }
    `,
  });
