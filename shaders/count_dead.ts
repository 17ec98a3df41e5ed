// count_dead — the number of dead units: those inactive in at least deadWindow rows
//   deadCount = #{ j : counters[j] ≥ deadWindow }
// counters (H)  →  deadCount (1); one workgroup

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

const WIDTH = 64;

export const count_dead = defineKernel({
  name: "count_dead",
  workgroupSize: [WIDTH, 1],
  uniforms: { hidden: "u32", deadWindow: "u32" },
  buffers: { counters: ["read", "u32", "H"], deadCount: ["write", "u32", "1"] },
  invocations: () => WIDTH,
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    var<workgroup> count: atomic<u32>;

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(local_invocation_index) lane: u32) {
      if (lane == 0) { atomicStore(&count, 0); }
      workgroupBarrier();
      var dead = 0u;
      for (var j = lane; j < u.hidden; j += ${WIDTH}u) {
        dead += select(0u, 1u, counters[j] >= u.deadWindow);
      }
      atomicAdd(&count, dead);
      workgroupBarrier();
      if (lane == 0) { deadCount[0] = atomicLoad(&count); }
    }
  `,
});
