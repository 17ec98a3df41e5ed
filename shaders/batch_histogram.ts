// batch_histogram — how many keys of the batch have each value of one digit
//   histogram[n] += #{ b,j : key > 0, its digit = n, its earlier digits = those of smallest }
//   key = bits of max(z, 0)
// z (B,H), smallest (1)  →  histogram (2048), in place; one invocation per 16 quads
// With batch_pick, once for each digit, it finds the smallest of the k·B largest keys; batch_ties and batch_keep then
// select them. All counts are integers, so that their order does not matter.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { keyFunctions } from "./selection.ts";

/** The digits of a key, the most significant first: the bits from `low` on, below `high`. */
export const digits = {
  first: { low: 20, high: 31 },
  second: { low: 10, high: 20 },
  third: { low: 0, high: 10 },
} as const satisfies Record<string, { low: number; high: number }>;

export type Digit = keyof typeof digits;

/** Those of the first digit. */
export const BINS = 2048;
const WIDTH = 256;
const SHARE = 16;

export const batch_histogram = (digit: Digit) => {
  const { low, high } = digits[digit];
  return defineKernel({
    name: "batch_histogram",
    choices: { digit },
    workgroupSize: [WIDTH, 1],
    uniforms: { batch: "u32", hidden: "u32" },
    buffers: {
      z: ["read", "vec4u", "B", "H"],
      smallest: ["read", "u32", "1"],
      histogram: ["update", "atomic", "2048"],
    },
    invocations: ({ batch, hidden }) => Math.ceil((batch * Math.ceil(hidden / 4)) / SHARE),
    flop: () => 0,
    source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
      ${declarations}
      ${keyFunctions}

      var<workgroup> bins: array<atomic<u32>, ${BINS}>;

      fn count(key: u32, earlier: u32) {
        if (key > 0 && key >> ${high}u == earlier) { atomicAdd(&bins[extractBits(key, ${low}u, ${high - low}u)], 1); }
      }

      @compute @workgroup_size(${workgroupSize})
      fn main(
        @builtin(global_invocation_id) id: vec3u,
        @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_index) lane: u32,
      ) {
        for (var n = lane; n < ${BINS}u; n += ${WIDTH}u) { atomicStore(&bins[n], 0); }
        workgroupBarrier();
        let quads = u.batch * ((u.hidden + 3) / 4);
        let first = (${flatIndex} - lane) * ${SHARE}u + lane;
        let end = min(first + ${WIDTH * SHARE}u, quads);
        let earlier = smallest[0] >> ${high}u;
        for (var i = first; i < end; i += ${WIDTH}u) {
          let key = keys_of(z[i]);
          count(key.x, earlier);
          count(key.y, earlier);
          count(key.z, earlier);
          count(key.w, earlier);
        }
        workgroupBarrier();
        for (var n = lane; n < ${BINS}u; n += ${WIDTH}u) {
          let own = atomicLoad(&bins[n]);
          if (own > 0) { atomicAdd(&histogram[n], own); }
        }
      }
    `,
  });
};
