// batch_ties — how many keys of each row are equal to the smallest key that stays
//   rowTies[b] = #{ j : key[b,j] = smallest }        key = bits of max(z, 0)
// z (B,H), smallest (1)  →  rowTies (B); one workgroup per row

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { keyFunctions, workgroupFunctions } from "./selection.ts";

const WIDTH = 32;

export const batch_ties = defineKernel({
  name: "batch_ties",
  workgroupSize: [WIDTH, 1],
  uniforms: { batch: "u32", hidden: "u32" },
  buffers: {
    z: ["read", "vec4u", "B", "H"],
    smallest: ["read", "u32", "1"],
    rowTies: ["write", "u32", "B"],
  },
  invocations: ({ batch }) => [WIDTH, batch],
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}
    ${keyFunctions}
    ${workgroupFunctions(WIDTH)}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
      clear(lane);
      let quads = (u.hidden + 3) / 4;
      let low = vec4u(smallest[0]);
      var own = vec4u();
      for (var q = lane; q < quads; q += ${WIDTH}u) {
        own += between(keys_of(z[group.y * quads + q]), low, low + 1);
      }
      let ties = sum_of(total(own, lane));
      if (lane == 0) { rowTies[group.y] = ties; }
    }
  `,
});
