// adam — one optimizer step over all parameters, regardless of their tensors
//   m ← m + (1−β₁)(g − m)     v ← v + (1−β₂)(g² − v)     θ ← θ − stepSize · m / (√v + epsilon)
//   diverged ← NaN if θ is NaN or infinite
// gradient (P)  →  parameters, firstMoment, secondMoment (P), diverged (1), in place; one invocation per four parameters
// The host folds the bias corrections into stepSize and epsilon, which is the only difference between Keras and
// PyTorch. If the gradient is clipped, g is the gradient times gradientScale.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { divergedBuffer, noteDivergence } from "./diverged.ts";
import { gradientOf } from "./gradient.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";

export const adam = (isClipped: boolean) => {
  const gradient = gradientOf(isClipped);
  const buffers: Readonly<Record<string, BufferSpec>> = {
    ...gradient.buffers,
    parameters: ["update", "vec4f", "P"],
    firstMoment: ["update", "vec4f", "P"],
    secondMoment: ["update", "vec4f", "P"],
    ...divergedBuffer,
  };
  return defineKernel({
    name: "adam",
    choices: gradient.choices,
    workgroupSize: [64, 1],
    uniforms: {
      length: "u32",
      stepSize: "f32",
      epsilon: "f32",
      oneMinusBeta1: "f32",
      oneMinusBeta2: "f32",
    },
    buffers,
    invocations: ({ length }) => Math.ceil(length / 4),
    flop: ({ length }) => 14 * length,
    source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
    ${declarations}
    ${noteDivergence}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let i = ${flatIndex};
      if (4 * i >= u.length) { return; }

      let g = ${gradient.quad};
      let m0 = firstMoment[i];
      let v0 = secondMoment[i];
      let m = m0 + u.oneMinusBeta1 * (g - m0);
      let v = v0 + u.oneMinusBeta2 * (g * g - v0);

      firstMoment[i] = m;
      secondMoment[i] = v;
      let updated = parameters[i] - u.stepSize * m / (sqrt(v) + u.epsilon);
      parameters[i] = updated;
      note_divergence(updated);
    }
  `,
  });
};
