// count_rows — for how many rows each unit has been inactive
//   counters[j] ← 0 if activeShare[j] > 0, else min(counters[j] + B, 2³² − 1)
// activeShare (H), the share of the batch's rows in which a unit is active  →  counters (H), in place
// One invocation per unit.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const count_rows = defineKernel({
  name: "count_rows",
  workgroupSize: [64, 1],
  uniforms: { batch: "u32", hidden: "u32" },
  buffers: { activeShare: ["read", "f32", "H"], counters: ["update", "u32", "H"] },
  invocations: ({ hidden }) => hidden,
  flop: () => 0,
  source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let j = ${flatIndex};
      if (j >= u.hidden) { return; }

      let count = counters[j];
      counters[j] = select(count + min(u.batch, 0xffffffffu - count), 0u, activeShare[j] > 0);
    }
  `,
});
