// checksum — a 64-bit hash of a buffer's words that does not depend on the order of the invocations
//   digest[2·slot + k] += Σ_i mix_k(words[i], i, seed)          wrapping, k = 0, 1
// words (length)  →  digest (two slots of 64 bits), in place; each invocation adds every 4096th word
// Equal buffers have equal sums; different buffers have equal sums with a probability of 2⁻⁶⁴.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

const INVOCATIONS = 4096;

export const checksum = defineKernel({
  name: "checksum",
  workgroupSize: [64, 1],
  uniforms: { length: "u32", slot: "u32", seed: "u32" },
  buffers: { words: ["read", "u32", "P"], digest: ["update", "atomic", "P"] },
  invocations: () => INVOCATIONS,
  flop: () => 0,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    // Bijective in its argument: a well-known 32-bit finaliser.
    fn mixed(value: u32) -> u32 {
      var x = value;
      x = (x ^ (x >> 16)) * 0x7feb352du;
      x = (x ^ (x >> 15)) * 0x846ca68bu;
      return x ^ (x >> 16);
    }

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      var sum = vec2u();
      for (var i = id.x; i < u.length; i += ${INVOCATIONS}u) {
        let index = mixed(i ^ u.seed);
        let first = mixed(words[i] ^ index);
        sum += vec2u(first, mixed(first + index));
      }
      atomicAdd(&digest[2 * u.slot], sum.x);
      atomicAdd(&digest[2 * u.slot + 1], sum.y);
    }
  `,
});
