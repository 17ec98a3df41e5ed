// weight_decay — pulls the weights of a tensor towards 0
//   L2:         dW ← dW + decay · W        decay = weightDecay
//   decoupled:  W ← W − decay · W          decay = α_t · weightDecay
// L2: weights W  →  gradient dW, in place; decoupled: weights W, in place; W₁ (D,H) or W₂ (H,D); one invocation per
// four weights

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel, type Uniforms } from "./kernel.ts";

/** Which tensor decays, and the uniforms and letters of its rows and columns. */
const tensors = {
  W_enc: { sizes: ["inputs", "hidden"], shape: ["D", "H"] },
  W_dec: { sizes: ["hidden", "inputs"], shape: ["H", "D"] },
} as const;

/** "L2" is a term of the loss, whose gradient the optimizer sees; "decoupled" changes the weights themselves. */
const kinds = {
  L2: {
    access: "read",
    target: { gradient: "update" },
    statement: "gradient[i] += u.decay * weights[i];",
  },
  decoupled: { access: "update", target: {}, statement: "weights[i] -= u.decay * weights[i];" },
} as const;

export type DecayKind = keyof typeof kinds;

export const weight_decay = (kind: DecayKind, tensor: keyof typeof tensors) => {
  const { access, target, statement } = kinds[kind];
  const { sizes, shape } = tensors[tensor];
  const [rows, columns] = sizes;
  const spec = (access: BufferSpec[0]): BufferSpec => [access, "vec4f", ...shape];
  const buffers: Readonly<Record<string, BufferSpec>> = {
    weights: spec(access),
    ...Object.fromEntries(Object.entries(target).map(([name, access]) => [name, spec(access)])),
  };
  return defineKernel({
    name: "weight_decay",
    choices: { kind, tensor },
    workgroupSize: [64, 1],
    uniforms: { inputs: "u32", hidden: "u32", decay: "f32" },
    buffers,
    invocations: (u: Uniforms) => (u[rows] ?? 0) * Math.ceil((u[columns] ?? 0) / 4),
    flop: ({ inputs = 0, hidden = 0 }: Uniforms) => 2 * inputs * hidden,
    source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
        let i = ${flatIndex};
        if (i >= u.${rows} * ((u.${columns} + 3) / 4)) { return; }

        ${statement}
      }
    `,
  });
};
