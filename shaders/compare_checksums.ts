// compare_checksums — sets a bit if two checksums differ, and clears them for the next two
//   differences |= 2^bit if digest[0…1] ≠ digest[2…3]          digest ← 0
// digest (two slots of 64 bits), differences (1), both in place; one invocation

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const compare_checksums = defineKernel({
  name: "compare_checksums",
  workgroupSize: [1, 1],
  uniforms: { bit: "u32" },
  buffers: { digest: ["update", "u32", "4"], differences: ["update", "u32", "1"] },
  invocations: () => 1,
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main() {
      if (digest[0] != digest[2] || digest[1] != digest[3]) { differences[0] |= 1u << u.bit; }
      for (var i = 0u; i < 4u; i++) { digest[i] = 0u; }
    }
  `,
});
