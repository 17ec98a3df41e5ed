// jumprelu_gradient — the gradients of the loss with respect to z and to the thresholds of JumpReLU
//   dz₁ = d · 1[z > θ]  (+ dã · 1[ã > 0] with the auxiliary loss)
//   thresholdSums[r,j] = Σ_{b in block r} t · 1[|z − θ_j| < ε/2] / ε
//   activations: the penalty is on h:                       d = dh + dm/B      t = −d θ
//   counts:      it is on the number of active units:       d = dh             t = −d θ − dm/B
// dh, z (B,H), threshold θ, dm (H), deadCodes ã, deadDh dã (B,H)  →  dz1 (B,H), thresholdSums (⌈B/8⌉,H)
// One invocation per quad of units and block of 8 rows.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { auxiliaryPart } from "./auxiliary_part.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";
import { blockInvocations, blockWorkgroup, forEachRowOfBlock } from "./row_blocks.ts";

/** What the penalty is on, and its part in d and in t. */
const parts = {
  activations: { d: "dh[i] + pull", t: "d * theta" },
  counts: { d: "dh[i]", t: "d * theta + pull" },
} as const;

export type JumpreluPenalty = keyof typeof parts;

export const jumprelu_gradient = (penaltyOn: JumpreluPenalty, hasAuxiliary = false) => {
  const { d, t } = parts[penaltyOn];
  const { choices, buffers, added } = auxiliaryPart(hasAuxiliary);
  return defineKernel({
    name: "jumprelu_gradient",
    choices: { penaltyOn, ...choices },
    workgroupSize: blockWorkgroup,
    uniforms: { batch: "u32", hidden: "u32", bandwidth: "f32" },
    buffers: {
      dh: ["read", "vec4f", "B", "H"],
      z: ["read", "vec4f", "B", "H"],
      threshold: ["read", "vec4f", "H"],
      dm: ["read", "vec4f", "H"],
      ...buffers,
      dz1: ["write", "vec4f", "B", "H"],
      thresholdSums: ["write", "vec4f", "⌈B/8⌉", "H"],
    } as Readonly<Record<string, BufferSpec>>,
    invocations: ({ batch, hidden }) => blockInvocations(batch, hidden),
    flop: ({ batch, hidden }) => 8 * batch * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        ${forEachRowOfBlock("u.hidden", {
          before: `
        let theta = threshold[q];
        let pull = dm[q] / f32(u.batch);
        var sum = vec4f();`,
          each: `
          let d = ${d};
          dz1[i] = ${added("select(vec4f(), d, z[i] > theta)")};
          let isNear = abs(z[i] - theta) < vec4f(0.5 * u.bandwidth);
          sum -= select(vec4f(), ${t}, isNear);`,
          after: "thresholdSums[s] = sum / u.bandwidth;",
        })}
      }
    `,
  });
};
