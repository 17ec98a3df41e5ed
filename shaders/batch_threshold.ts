// batch_threshold — the threshold that replaces the batch's selection outside training
//   θ ← s if θ is 0, else θ + thresholdRate · (s − θ)        no change if s is 0: no value of the batch is positive
// smallest s (1), the smallest positive value that batch_keep keeps  →  threshold θ (1), in place; one invocation

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const batch_threshold = defineKernel({
  name: "batch_threshold",
  workgroupSize: [1, 1],
  uniforms: { thresholdRate: "f32" },
  buffers: { smallest: ["read", "f32", "1"], threshold: ["update", "f32", "1"] },
  invocations: () => 1,
  flop: () => 3,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main() {
      let s = smallest[0];
      let before = threshold[0];
      if (s > 0) { threshold[0] = select(before + u.thresholdRate * (s - before), s, before == 0); }
    }
  `,
});
