// hidden_gradient — the loss's gradient at the hidden units' inputs
//   dz₁ = ( dz₂ W₂ᵀ + dm/B ) ⊙ φ'(z₁)        ReLU: φ' = [h > 0]        sigmoid: φ' = h (1 − h)
// dz2 (B,D), weights W₂ (H,D), dm (H), h (B,H)  →  dz1 (B,H); one invocation per tile of dz1

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { baseline, matmul, matmulInvocations } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

export const hidden_gradient = (activation: "relu" | "sigmoid", form: MatmulVariant = baseline) => {
  const product = matmul(
    {
      a: { buffer: "dz2", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "columns" },
      rows: "u.rows",
      columns: "u.hidden",
      inner: "u.inputs",
    },
    form,
  );

  return defineKernel({
    name: "hidden_gradient",
    variant: activation,
    workgroupSize: form.workgroupSize,
    uniforms: { rows: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      dz2: ["read", "vec4f"],
      weights: ["read", "vec4f"],
      dm: ["read", "vec4f"],
      h: ["read", "vec4f"],
      dz1: ["read_write", "vec4f"],
    },
    invocations: ({ rows, hidden }) => matmulInvocations(form, rows, hidden),
    work: ({ rows, inputs, hidden }) => ({
      flop: 2 * rows * inputs * hidden,
      words: (rows + hidden) * inputs + hidden + 2 * rows * hidden,
    }),
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}

      fn phiSlope(h: vec4f) -> vec4f {
        #if ${activation === "relu"}
          return select(vec4f(), vec4f(1), h > vec4f());
        #else
          return h * (1 - h);
        #endif
      }

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad({
          before: (q) => `let pull = dm[${q}] / f32(u.rows);`,
          each: (sum, r, q) => ({
            statements: `let i = ${r} * columnQuads + ${q}; dz1[i] = (${sum} + pull) * phiSlope(h[i]);`,
          }),
        })}
      }
    `,
  });
};
