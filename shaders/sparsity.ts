// sparsity — mean activations, their KL divergence from the target, and its slope
//   m_j  = (1/B) Σ_b h[b,j]
//   KL_j = ρ ln(ρ/(m_j+ε)) + (1−ρ) ln((1−ρ)/(1−m_j+ε))              ε = 1e-10
//   dm_j = λ ( −ρ/(m_j+ε) + (1−ρ)/(1−m_j+ε) )
// hiddenSums (⌈B/8⌉,H)  →  m, KL, dm (H); one invocation per four units
// A ReLU unit's mean can pass 1, where KL does not exist: from m = 1 − 1e-3 on, KL goes on along its
// tangent there, so that value and slope stay continuous and the gradient still pushes the unit down.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { ROW_BLOCK, sumBlocks } from "./matmul/epilogue.ts";

/** In WGSL: how far below 1 a mean activation counts as saturated, and the mean where that begins. */
const MARGIN = "1e-3";
export const SATURATION = `(1 - ${MARGIN})`;

export const sparsity = defineKernel({
  name: "sparsity",
  workgroupSize: [16, 1],
  uniforms: { rows: "u32", hidden: "u32", rho: "f32", lambda: "f32" },
  buffers: {
    hiddenSums: ["read", "vec4f"],
    m: ["read_write", "vec4f"],
    KL: ["read_write", "vec4f"],
    dm: ["read_write", "vec4f"],
  },
  invocations: ({ hidden }) => Math.ceil(hidden / 4),
  work: ({ rows, hidden }) => ({
    flop: (sumBlocks(rows) + 24) * hidden,
    words: (sumBlocks(rows) + 3) * hidden,
  }),
  source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
    ${declarations}

    const epsilon = 1e-10;

    @compute @workgroup_size(${workgroupSize})
    fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
      let i = ${flatIndex};
      let quads = (u.hidden + 3) / 4;
      if (i >= quads) { return; }

      var sum = vec4f();
      for (var r = 0u; r < (u.rows + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u; r++) { sum += hiddenSums[r * quads + i]; }
      let mean = sum / f32(u.rows);

      let rho = u.rho;
      let inside = min(mean, vec4f(${SATURATION}));
      // 1 − inside, but exact where inside is the saturation, which f32 rounds.
      let rest = max(1 - mean, vec4f(${MARGIN}));
      let slope = -rho / (inside + epsilon) + (1 - rho) / (rest + epsilon);
      let divergence = rho * log(rho / (inside + epsilon)) + (1 - rho) * log((1 - rho) / (rest + epsilon));

      let exists = select(vec4f(), vec4f(1), (4 * i + vec4u(0, 1, 2, 3)) < vec4u(u.hidden));
      m[i] = mean;
      KL[i] = exists * (divergence + slope * (mean - inside));
      dm[i] = exists * (u.lambda * slope);
    }
  `,
});
