// hidden_gradient — the gradient of the loss with respect to the hidden units' inputs
//   dz₁ = ( dz₂ W₂ᵀ + dm/B ) ⊙ φ'
// dz2 (B,D), weights W₂ (H,D), dm (H), h (B,H)  →  dz1 (B,H); one invocation per tile of dz1

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { backwardFunction, type SelfGradientName } from "./activations.ts";
import { defineKernel } from "./kernel.ts";
import { baseline, matmul, matmulInvocations } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

export const hidden_gradient = (
  activation: SelfGradientName,
  variant: MatmulVariant = baseline,
) => {
  const product = matmul(
    {
      a: { buffer: "dz2", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "columns" },
      rows: "u.batch",
      columns: "u.hidden",
      inner: "u.inputs",
    },
    variant,
  );

  return defineKernel({
    name: "hidden_gradient",
    choices: { activation },
    variant,
    workgroupSize: variant.workgroupSize,
    uniforms: { batch: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      dz2: ["read", "vec4f", "B", "D"],
      weights: ["read", "vec4f", "H", "D"],
      dm: ["read", "vec4f", "H"],
      h: ["read", "vec4f", "B", "H"],
      dz1: ["write", "vec4f", "B", "H"],
    },
    invocations: ({ batch, hidden }) => matmulInvocations(variant, batch, hidden),
    flop: ({ batch, inputs, hidden }) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}
      ${backwardFunction(activation)}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad({
          before: (q) => `let pull = dm[${q}] / f32(u.batch);`,
          each: (sum, r, q) => ({
            statements: `let i = ${r} * columnQuads + ${q}; dz1[i] = backward_of(${sum} + pull, h[i]);`,
          }),
        })}
      }
    `,
  });
};
