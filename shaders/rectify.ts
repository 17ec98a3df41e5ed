// rectify — keeps thresholds from becoming negative
//   θ_j ← max(θ_j, 0)
// threshold (H), in place; one invocation per four thresholds

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const rectify = defineKernel({
  name: "rectify",
  workgroupSize: [64, 1],
  uniforms: { hidden: "u32" },
  buffers: { threshold: ["update", "vec4f", "H"] },
  invocations: ({ hidden }) => Math.ceil(hidden / 4),
  flop: ({ hidden }) => hidden,
  source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let i = ${flatIndex};
      if (4 * i < u.hidden) { threshold[i] = max(threshold[i], vec4f()); }
    }
  `,
});
