// clip — the factor that limits the norm of the gradient
//   gradientScale = min(1, clipNorm / ‖g‖),  1 if ‖g‖ = 0        ‖g‖² = Σ_k squares[k]
// squares (16384)  →  gradientScale (1); one workgroup
// Each invocation adds every 256th quad, then 16 of them add every 16th result, then one adds those: the order is
// always the same.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { SQUARES } from "./squared_norm.ts";

const WIDTH = 256;
const ROOT = 16;

/** The most roundings in the sum: over quads, in a dot product, in one of the 16, and in the last one. */
export const clipAdditions = SQUARES / (4 * WIDTH) + 4 + WIDTH / ROOT + ROOT;

export const clip = defineKernel({
  name: "clip",
  workgroupSize: [WIDTH, 1],
  uniforms: { clipNorm: "f32" },
  buffers: { squares: ["read", "vec4f", "16384"], gradientScale: ["write", "f32", "1"] },
  invocations: () => WIDTH,
  flop: () => SQUARES,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    var<workgroup> partial: array<f32, ${WIDTH}>;

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(local_invocation_index) lane: u32) {
      var quads = vec4f();
      for (var i = lane; i < ${SQUARES / 4}u; i += ${WIDTH}u) { quads += squares[i]; }
      partial[lane] = dot(quads, vec4f(1));
      workgroupBarrier();
      if (lane < ${ROOT}u) {
        var sum = 0f;
        for (var i = lane; i < ${WIDTH}u; i += ${ROOT}u) { sum += partial[i]; }
        partial[lane] = sum;
      }
      workgroupBarrier();
      if (lane == 0) {
        var sum = 0f;
        for (var i = 0u; i < ${ROOT}u; i++) { sum += partial[i]; }
        let norm = sqrt(sum);
        gradientScale[0] = select(1f, u.clipNorm / norm, norm > u.clipNorm);
      }
    }
  `,
});
