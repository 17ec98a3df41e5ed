// batch_keep — the activations that stay, the others as 0
//   h[b,j] = a[b,j] if key > smallest, or if key = smallest and it is one of the first `equals` such keys, else 0
//   a = max(z, 0), key = its bits        first: the lower row, then the lower unit
// z (B,H), smallest, equals (1), rowTies (B)  →  h (B,H); one workgroup per row

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { keyFunctions, workgroupFunctions } from "./selection.ts";

const WIDTH = 32;

export const batch_keep = defineKernel({
  name: "batch_keep",
  workgroupSize: [WIDTH, 1],
  uniforms: { batch: "u32", hidden: "u32" },
  buffers: {
    z: ["read", "vec4u", "B", "H"],
    smallest: ["read", "u32", "1"],
    equals: ["read", "u32", "1"],
    rowTies: ["read", "u32", "B"],
    h: ["write", "vec4u", "B", "H"],
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
      let row = group.y * quads;
      let share = (quads + ${WIDTH - 1}u) / ${WIDTH}u;
      let first = min(lane * share, quads);
      let end = min(first + share, quads);
      let low = vec4u(smallest[0]);
      let high = low + 1;

      var ownEarlier = 0u;
      for (var b = lane; b < group.y; b += ${WIDTH}u) { ownEarlier += rowTies[b]; }
      let earlier = total(vec4u(ownEarlier), lane).x;
      let ties = rowTies[group.y];
      let needed = min(max(equals[0], earlier) - earlier, ties);

      // Ranks matter only if not all ties of the row stay.
      var before = 0u;
      if (needed < ties) {
        var own = vec4u();
        for (var q = first; q < end; q++) { own += between(keys_of(z[row + q]), low, high); }
        before = sum_before(vec4u(sum_of(own)), lane).x;
      }
      for (var q = first; q < end; q++) {
        let key = keys_of(z[row + q]);
        let isTie = between(key, low, high);
        h[row + q] = kept(key, low, high, ranks(isTie, before), vec4u(needed));
        before += sum_of(isTie);
      }
    }
  `,
});
