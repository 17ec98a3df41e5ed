// top_k — the k largest activations of each row; the others become 0
//   a = max(z, 0)        h[b,j] = a[b,j] if it is one of the k largest of row b, else 0; ties: the lower unit
//   dead units: the same among units with counter ≥ deadWindow only, with k = ⌊D/2⌋; the others become 0
// z (B,H), counters (H) for dead units  →  h (B,H); one workgroup per row
// Each pass over the row counts the keys from four thresholds on, which divide low … high by five. It starts with
// the smallest of the invocations' maxima: if k is at most their number, the last key that stays is not below it.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel, type Scalar, type Uniforms } from "./kernel.ts";
import { keyFunctions, workgroupFunctions } from "./selection.ts";

const WIDTH = 32;

interface Among {
  readonly uniforms: Readonly<Record<string, Scalar>>;
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  /** WGSL of the most keys that stay in a row. */
  readonly most: string;
  /** WGSL of the keys of quad `q`, from those of all units. */
  readonly keys: (keys: string) => string;
}

/** The units among which the largest stay. */
const amongs = {
  all: { uniforms: { k: "u32" }, buffers: {}, most: "u.k", keys: (keys) => keys },
  dead: {
    uniforms: { inputs: "u32", deadWindow: "u32" },
    buffers: { counters: ["read", "vec4u", "H"] },
    most: "u.inputs / 2",
    keys: (keys) => `select(vec4u(), ${keys}, counters[q] >= vec4u(u.deadWindow))`,
  },
} as const satisfies Record<string, Among>;

export const top_k = (units: keyof typeof amongs) => {
  const { uniforms, buffers, most, keys }: Among = amongs[units];
  return defineKernel({
    name: "top_k",
    choices: { units },
    workgroupSize: [WIDTH, 1],
    uniforms: { batch: "u32", hidden: "u32", ...uniforms },
    buffers: { z: ["read", "vec4u", "B", "H"], ...buffers, h: ["write", "vec4u", "B", "H"] },
    invocations: ({ batch = 0 }: Uniforms) => [WIDTH, batch] as const,
    flop: () => 0,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}
      ${keyFunctions}
      ${workgroupFunctions(WIDTH)}

      fn keys_at(row: u32, q: u32) -> vec4u {
        let keys = keys_of(z[row + q]);
        return ${keys("keys")};
      }

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
        clear(lane);
        let quads = (u.hidden + 3) / 4;
        let row = group.y * quads;
        let share = (quads + ${WIDTH - 1}u) / ${WIDTH}u;
        let first = min(lane * share, quads);
        let end = min(first + share, quads);

        var most = vec4u();
        for (var q = first; q < end; q++) { most = max(most, keys_at(row, q)); }
        let largest = max(max(most.x, most.y), max(most.z, most.w));
        let extremes = greatest(vec4u(largest, ~largest, 0, 0), lane);
        let start = max(~extremes.y, 1u);

        // The number of keys from low on is at least \`wanted\`, that from high on is less.
        let wanted = min(${most}, 4 * quads);
        var low = 0u;
        var high = extremes.x + 1;
        var fromLow = 4 * quads;
        var fromHigh = 0u;
        var ownFromLow = 4 * (end - first);
        var ownFromHigh = 0u;
        let gap = (high - start) / 3;
        var thresholds = vec4u(1, start, start + gap, start + 2 * gap);
        while (fromLow > wanted && high - low > 1) {
          var own = vec4u();
          for (var q = first; q < end; q++) {
            let key = keys_at(row, q);
            own += select(vec4u(), vec4u(1), vec4u(key.x) >= thresholds);
            own += select(vec4u(), vec4u(1), vec4u(key.y) >= thresholds);
            own += select(vec4u(), vec4u(1), vec4u(key.z) >= thresholds);
            own += select(vec4u(), vec4u(1), vec4u(key.w) >= thresholds);
          }
          let counts = total(own, lane);
          let reached = sum_of(select(vec4u(), vec4u(1), counts >= vec4u(wanted)));
          if (reached > 0) {
            low = thresholds[reached - 1];
            fromLow = counts[reached - 1];
            ownFromLow = own[reached - 1];
          }
          if (reached < 4) {
            high = thresholds[reached];
            fromHigh = counts[reached];
            ownFromHigh = own[reached];
          }
          let step = (high - low + 4) / 5;
          thresholds = min(vec4u(low) + step * vec4u(1, 2, 3, 4), vec4u(high - 1));
        }

        // Ranks matter only if not all keys from low on stay.
        var before = 0u;
        if (fromLow > wanted) { before = sum_before(vec4u(ownFromLow - ownFromHigh), lane).x; }
        let needed = wanted - fromHigh;
        for (var q = first; q < end; q++) {
          let key = keys_at(row, q);
          let isBetween = between(key, vec4u(low), vec4u(high));
          h[row + q] = kept(key, vec4u(low), vec4u(high), ranks(isBetween, before), vec4u(needed));
          before += sum_of(isBetween);
        }
      }
    `,
  });
};
