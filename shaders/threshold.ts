// threshold — activations above a threshold, as they are
//   h[b,j] = z[b,j] if z[b,j] > θ, else 0        θ = threshold[j], or one number for all units
// z (B,H), threshold (H) or (1), ≥ 0  →  h (B,H); one invocation per four values

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel } from "./kernel.ts";

interface Thresholds {
  readonly buffer: BufferSpec;
  /** WGSL of the thresholds of quad `q`. */
  readonly value: string;
}

const thresholds = {
  unit: { buffer: ["read", "vec4f", "H"], value: "threshold[q]" },
  model: { buffer: ["read", "f32", "1"], value: "vec4f(threshold[0])" },
} as const satisfies Record<string, Thresholds>;

/** @param per what has a threshold of its own: each unit, or only the whole model */
export const threshold = (per: keyof typeof thresholds) =>
  defineKernel({
    name: "threshold",
    choices: { per },
    workgroupSize: [16, 4],
    uniforms: { batch: "u32", hidden: "u32" },
    buffers: {
      z: ["read", "vec4f", "B", "H"],
      threshold: thresholds[per].buffer,
      h: ["write", "vec4f", "B", "H"],
    },
    invocations: ({ batch, hidden }) => [Math.ceil(hidden / 4), batch],
    flop: () => 0,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let quads = (u.hidden + 3) / 4;
        let q = id.x;
        if (q >= quads || id.y >= u.batch) { return; }

        let i = id.y * quads + q;
        h[i] = select(vec4f(), z[i], z[i] > ${thresholds[per].value});
      }
    `,
  });
