// lifetime — each unit keeps its largest activations over the batch; the others become 0
//   a = max(z, 0)        h[b,j] = a[b,j] if it is one of the `keep` largest of unit j, else 0; ties: the lower row
// z (B,H)  →  h (B,H); one workgroup per quad of units, each invocation with neighbouring rows
// A search halves low … high of four units at once. It tries 1 first, which is enough if few rows are positive, and
// then the smallest of the invocations' maxima.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { keyFunctions, workgroupFunctions } from "./selection.ts";

const WIDTH = 16;

export const lifetime = defineKernel({
  name: "lifetime",
  workgroupSize: [WIDTH, 1],
  uniforms: { batch: "u32", hidden: "u32", keep: "u32" },
  buffers: { z: ["read", "vec4u", "B", "H"], h: ["write", "vec4u", "B", "H"] },
  invocations: ({ hidden }) => [WIDTH, Math.ceil(hidden / 4)],
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}
    ${keyFunctions}
    ${workgroupFunctions(WIDTH)}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
      clear(lane);
      let quads = (u.hidden + 3) / 4;
      let q = group.y;
      let share = (u.batch + ${WIDTH - 1}u) / ${WIDTH}u;
      let first = min(lane * share, u.batch);
      let end = min(first + share, u.batch);

      var largest = vec4u();
      for (var b = first; b < end; b++) { largest = max(largest, keys_of(z[b * quads + q])); }
      let start = ~greatest(~largest, lane);

      // The number of keys from low on is at least \`wanted\`, that from high on is less.
      let wanted = vec4u(min(u.keep, u.batch));
      var low = vec4u();
      var high = greatest(largest, lane) + 1;
      var fromLow = vec4u(u.batch);
      var fromHigh = vec4u();
      var ownFromLow = vec4u(end - first);
      var ownFromHigh = vec4u();
      var threshold = vec4u(1);
      while (any((fromLow > wanted) & (high - low > vec4u(1)))) {
        var own = vec4u();
        for (var b = first; b < end; b++) {
          own += select(vec4u(), vec4u(1), keys_of(z[b * quads + q]) >= threshold);
        }
        let counts = total(own, lane);
        let isReached = counts >= wanted;
        low = select(low, threshold, isReached);
        fromLow = select(fromLow, counts, isReached);
        ownFromLow = select(ownFromLow, own, isReached);
        high = select(threshold, high, isReached);
        fromHigh = select(counts, fromHigh, isReached);
        ownFromHigh = select(own, ownFromHigh, isReached);
        threshold = select(low + (high - low) / 2, start, (low < start) & (start < high));
      }

      // Ranks matter only if not all keys from low on stay.
      var rank = vec4u();
      if (any(fromLow > wanted)) { rank = sum_before(ownFromLow - ownFromHigh, lane); }
      let needed = wanted - fromHigh;
      for (var b = first; b < end; b++) {
        let i = b * quads + q;
        let key = keys_of(z[i]);
        h[i] = kept(key, low, high, rank, needed);
        rank += between(key, low, high);
      }
    }
  `,
});
