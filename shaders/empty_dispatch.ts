// empty_dispatch — does nothing, to measure the cost of a dispatch
// One workgroup. It binds a buffer without using it, so that each dispatch waits for the previous one.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const empty_dispatch = defineKernel({
  name: "empty_dispatch",
  workgroupSize: [1, 1],
  uniforms: { length: "u32" },
  buffers: { scratch: ["write", "u32", "P"] },
  invocations: () => 1,
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main() {}
  `,
});
