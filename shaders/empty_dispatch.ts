// nothing — what a dispatch costs that does no work
// One workgroup; it owns a buffer that it leaves alone, so that it waits for the dispatch before.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const empty_dispatch = defineKernel({
  name: "nothing",
  workgroupSize: [1, 1],
  uniforms: { length: "u32" },
  buffers: { nowhere: ["read_write", "u32"] },
  invocations: () => 1,
  work: () => ({ flop: 0, words: 0 }),
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main() {}
  `,
});
