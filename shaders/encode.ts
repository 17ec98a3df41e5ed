// encode — the hidden units' activations, and their sums and counts over blocks of rows
//   h = φ(X W₁ + b₁)        hiddenSums[r,j] = Σ_{b in block r} h[b,j]        activeSums[r,j] = #{ b in block r : h[b,j] ≠ 0 }
// X (B,D), weights W₁ (D,H), bias b₁ (H)  →  h (B,H), hiddenSums, activeSums (⌈B/8⌉,H); one invocation per tile of h
// Padding columns of h are 0 even if φ(0) is not, because later kernels rely on it.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { activationFunctions, type ElementwiseName } from "./activations.ts";
import { type RowElement, rowChoice, rowElements } from "./elements.ts";
import { defineKernel } from "./kernel.ts";
import { baseline, columnMask, matmul } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

export const encode = (
  activation: ElementwiseName,
  element: RowElement,
  variant: MatmulVariant = baseline,
) => {
  const product = matmul(
    {
      a: { buffer: "X", element: rowElements[element], storedBy: "rows" },
      b: { buffer: "weights", storedBy: "rows" },
      rows: "u.batch",
      columns: "u.hidden",
      inner: "u.inputs",
    },
    variant,
  );

  return defineKernel({
    name: "encode",
    choices: { activation, ...rowChoice(element) },
    variant,
    workgroupSize: variant.workgroupSize,
    uniforms: { batch: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      X: ["read", rowElements[element], "B", "D"],
      weights: ["read", "vec4f", "D", "H"],
      bias: ["read", "vec4f", "H"],
      h: ["write", "vec4f", "B", "H"],
      hiddenSums: ["write", "vec4f", "⌈B/8⌉", "H"],
      activeSums: ["write", "vec4f", "⌈B/8⌉", "H"],
    },
    invocations: ({ batch, hidden }) => product.invocations(batch, hidden),
    flop: ({ batch, inputs, hidden }) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}
      ${activationFunctions(activation)}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad({
          before: (q) => `let b = bias[${q}]; let mask = ${columnMask(q)};`,
          each: (z, r, q) => ({
            statements: `let value = value_of(${z} + b) * mask; h[${r} * columnQuads + ${q}] = value;`,
            terms: ["value", "select(vec4f(), vec4f(1), value != vec4f())"],
          }),
          after: (q, block, [sum, count]) => `
            hiddenSums[${block} * columnQuads + ${q}] = ${sum};
            activeSums[${block} * columnQuads + ${q}] = ${count};`,
        })}
      }
    `,
  });
};
