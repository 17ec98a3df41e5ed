// squared_norm — sums of the squares of the whole gradient
//   squares[k] = Σ_i g[i]²  over the quads k, k + 16384, k + 2 · 16384, …
// gradient (P)  →  squares (16384); one invocation per sum

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";

export const SQUARES = 16384;

/** The most roundings in a sum for n gradients: over quads, and in a dot product. */
export const squaredNormAdditions = (n: number) => Math.ceil(n / (4 * SQUARES)) + 4;

export const squared_norm = defineKernel({
  name: "squared_norm",
  workgroupSize: [64, 1],
  uniforms: { length: "u32" },
  buffers: { gradient: ["read", "vec4f", "P"], squares: ["write", "f32", "16384"] },
  invocations: () => SQUARES,
  flop: ({ length }) => 2 * length,
  source: ({ declarations, workgroupSize }) => wgsl`
    ${declarations}

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u) {
      var sum = vec4f();
      for (var i = id.x; 4 * i < u.length; i += ${SQUARES}u) { sum += gradient[i] * gradient[i]; }
      squares[id.x] = dot(sum, vec4f(1));
    }
  `,
});
