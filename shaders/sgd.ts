// sgd — one step of gradient descent with momentum over all parameters, regardless of their tensors
//   v ← momentum · v + g        θ ← θ − stepSize · v
// gradient (P)  →  parameters, velocity (P), in place; one invocation per four parameters
// If the gradient is clipped, g is the gradient times gradientScale.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { gradientOf } from "./gradient.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";

export const sgd = (isClipped: boolean) => {
  const gradient = gradientOf(isClipped);
  const buffers: Readonly<Record<string, BufferSpec>> = {
    ...gradient.buffers,
    parameters: ["update", "vec4f", "P"],
    velocity: ["update", "vec4f", "P"],
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

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
        let i = ${flatIndex};
        if (4 * i >= u.length) { return; }

        let v = u.momentum * velocity[i] + ${gradient.quad};
        velocity[i] = v;
        parameters[i] -= u.stepSize * v;
      }
    `,
  });
};
