// sgd — one step of gradient descent with momentum over all parameters, regardless of their tensors
//   v ← momentum · v + g        θ ← θ − stepSize · v
//   diverged ← NaN if θ is NaN or infinite
// gradient (P)  →  parameters, velocity (P), diverged (1), in place; one invocation per four parameters
// If the gradient is clipped, g is the gradient times gradientScale.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { divergedBuffer, noteDivergence } from "./diverged.ts";
import { gradientOf } from "./gradient.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";

export const sgd = (isClipped: boolean) => {
  const gradient = gradientOf(isClipped);
  const buffers: Readonly<Record<string, BufferSpec>> = {
    ...gradient.buffers,
    parameters: ["update", "vec4f", "P"],
    velocity: ["update", "vec4f", "P"],
    ...divergedBuffer,
  };
  return defineKernel({
    name: "sgd",
    choices: gradient.choices,
    workgroupSize: [64, 1],
    uniforms: { length: "u32", stepSize: "f32", momentum: "f32" },
    buffers,
    invocations: ({ length }) => Math.ceil(length / 4),
    flop: ({ length }) => 4 * length,
    source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
      ${declarations}
      ${noteDivergence}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
        let i = ${flatIndex};
        if (4 * i >= u.length) { return; }

        let v = u.momentum * velocity[i] + ${gradient.quad};
        velocity[i] = v;
        let updated = parameters[i] - u.stepSize * v;
        parameters[i] = updated;
        note_divergence(updated);
      }
    `,
  });
};
