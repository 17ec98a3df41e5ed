// softmax — the losses of a linear classifier, their gradient at the logits, and which rows it gets wrong
//   losses[b] = ln Σ_c exp z[b,c] − z[b,y]        z ← softmax(z) − 1[c = y]        errors[b] = 1[argmax_c z[b,c] ≠ y]
// labels y (B), logits z (B,C)  →  z in place, losses, errors (B); one invocation per row
// Of equal logits, the first is predicted.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const softmax = defineKernel({
  name: "softmax",
  workgroupSize: [64, 1],
  uniforms: { batch: "u32", classes: "u32" },
  buffers: {
    labels: ["read", "u32", "B"],
    z: ["update", "vec4f", "B", "C"],
    losses: ["write", "f32", "B"],
    errors: ["write", "f32", "B"],
  },
  invocations: ({ batch }) => batch,
  flop: ({ batch, classes }) => 5 * batch * classes,
  source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let b = ${flatIndex};
      if (b >= u.batch) { return; }

      let first = b * ((u.classes + 3) / 4);
      let label = labels[b];

      var predicted = 0u;
      var largest = z[first][0];
      for (var c = 1u; c < u.classes; c++) {
        let value = z[first + c / 4][c % 4];
        if (value > largest) {
          predicted = c;
          largest = value;
        }
      }
      let own = z[first + label / 4][label % 4] - largest;

      var sum = 0f;
      for (var c = 0u; c < u.classes; c++) {
        let share = exp(z[first + c / 4][c % 4] - largest);
        z[first + c / 4][c % 4] = share;
        sum += share;
      }
      for (var c = 0u; c < u.classes; c++) {
        z[first + c / 4][c % 4] = z[first + c / 4][c % 4] / sum - select(0f, 1f, c == label);
      }

      losses[b] = log(sum) - own;
      errors[b] = select(0f, 1f, predicted != label);
    }
  `,
});
