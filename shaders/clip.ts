// clip — the factor that limits the norm of the gradient
//   gradientScale = min(1, clipNorm / ‖g‖),  1 if ‖g‖ = 0        ‖g‖² = Σ_k squares[k]
// squares (16384)  →  gradientScale (1); one workgroup
// Each invocation adds every 256th quad, then 16 of them add every 16th result, then one adds those: the order is
// always the same.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { SQUARES } from "./squared_norm.ts";
import { workgroupSum } from "./workgroup_sum.ts";

const WIDTH = 256;
const { module, additions } = workgroupSum(WIDTH, { root: 16 });

/** The most roundings in the sum: over quads, in a dot product, and over the invocations. */
export const clipAdditions = SQUARES / (4 * WIDTH) + 4 + additions;

export const clip = defineKernel({
  name: "clip",
  workgroupSize: [WIDTH, 1],
  uniforms: { clipNorm: "f32" },
  buffers: { squares: ["read", "vec4f", "16384"], gradientScale: ["write", "f32", "1"] },
  invocations: () => WIDTH,
  flop: () => SQUARES,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    ${module}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(local_invocation_index) lane: u32) {
      var quads = vec4f();
      for (var i = lane; i < ${SQUARES / 4}u; i += ${WIDTH}u) { quads += squares[i]; }
      let sum = sum_of_all(dot(quads, vec4f(1)), lane);
      if (lane == 0) {
        let norm = sqrt(sum);
        gradientScale[0] = select(1f, u.clipNorm / norm, norm > u.clipNorm);
      }
    }
  `,
});
