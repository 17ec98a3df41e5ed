// encode — the hidden units' activations, and their sums over blocks of rows
//   h = φ(X W₁ + b₁)        hiddenSums[r,j] = Σ_{b in block r} h[b,j]
// X (B,D) bytes, weights W₁ (D,H), bias b₁ (H)  →  h (B,H), hiddenSums (⌈B/8⌉,H); one invocation per tile of h
// Padding columns of h are 0, whatever φ(0) is: the kernels after this one rely on it.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { sumBlocks } from "./matmul/epilogue.ts";
import { baseline, columnMask, matmul, matmulInvocations } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";
import { sigmoid } from "./sigmoid.ts";

export const encode = (activation: "relu" | "sigmoid", form: MatmulVariant = baseline) => {
  const product = matmul(
    {
      a: { buffer: "X", element: "u32", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "rows" },
      rows: "u.rows",
      columns: "u.hidden",
      inner: "u.inputs",
    },
    form,
  );

  return defineKernel({
    name: "encode",
    variant: activation,
    workgroupSize: form.workgroupSize,
    uniforms: { rows: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      X: ["read", "u32"],
      weights: ["read", "vec4f"],
      bias: ["read", "vec4f"],
      h: ["read_write", "vec4f"],
      hiddenSums: ["read_write", "vec4f"],
    },
    invocations: ({ rows, hidden }) => matmulInvocations(form, rows, hidden),
    work: ({ rows, inputs, hidden }) => ({
      flop: 2 * rows * inputs * hidden,
      words: (rows / 4 + hidden) * inputs + hidden + (rows + sumBlocks(rows)) * hidden,
    }),
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}

      fn phi(z: vec4f) -> vec4f {
        #if ${activation === "relu"}
          return max(z, vec4f());
        #else
          return ${sigmoid("z")};
        #endif
      }

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad({
          before: (q) => `let b = bias[${q}]; let exists = ${columnMask(q)};`,
          each: (z, r, q) => ({
            statements: `let value = phi(${z} + b) * exists; h[${r} * columnQuads + ${q}] = value;`,
            term: "value",
          }),
          after: (q, block, sum) => `hiddenSums[${block} * columnQuads + ${q}] = ${sum};`,
        })}
      }
    `,
  });
};
