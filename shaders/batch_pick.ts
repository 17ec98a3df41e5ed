// batch_pick — one digit of the smallest key that stays
//   the digit is the n with Σ_{i>n} histogram[i] < wanted ≤ Σ_{i≥n} histogram[i]
//   wanted = min(k·B, number of positive keys) for the first digit, then equals
// histogram (2048), which becomes 0  →  smallest, equals (1), in place; one workgroup
// smallest has the digits found so far, then zeros; equals is how many of the keys with these digits stay. Both
// are 0 if no key is positive.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type Digit, digits } from "./batch_histogram.ts";
import { defineKernel } from "./kernel.ts";
import { workgroupFunctions } from "./selection.ts";

const WIDTH = 64;

export const batch_pick = (digit: Digit) => {
  const { low, high } = digits[digit];
  const share = 2 ** (high - low) / WIDTH;
  return defineKernel({
    name: "batch_pick",
    choices: { digit },
    workgroupSize: [WIDTH, 1],
    uniforms: { batch: "u32", k: "u32" },
    buffers: {
      histogram: ["update", "u32", "2048"],
      smallest: ["update", "u32", "1"],
      equals: ["update", "u32", "1"],
    },
    invocations: () => WIDTH,
    flop: () => 0,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}
      ${workgroupFunctions(WIDTH)}

      var<workgroup> picked: vec2u;

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(local_invocation_index) lane: u32) {
        if (lane == 0) { picked = vec2u(); }
        clear(lane);
        let first = lane * ${share}u;
        var own = 0u;
        for (var n = first; n < first + ${share}u; n++) { own += histogram[n]; }
        let all = total(vec4u(own), lane).x;
        let wanted = min(${digit === "first" ? "u.k * u.batch" : "equals[0]"}, all);

        var above = all - own - sum_before(vec4u(own), lane).x;
        for (var n = first + ${share}u; n > first; n--) {
          let count = histogram[n - 1];
          if (above < wanted && wanted <= above + count) { picked = vec2u(n - 1, wanted - above); }
          above += count;
          histogram[n - 1] = 0;
        }
        workgroupBarrier();
        if (lane == 0) {
          smallest[0] = ((smallest[0] >> ${high}u) << ${high}u) | (picked.x << ${low}u);
          equals[0] = picked.y;
        }
      }
    `,
  });
};
