// empty_dispatch — measures what a dispatch costs that does no work
// One workgroup; it binds a buffer that it does not touch, so that it waits for the dispatch before.

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
