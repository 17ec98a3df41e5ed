// weight_gradient — the kernel of which decoder_gradient and encoder_gradient are instances
//   weights = inputᵀ delta        bias = Σ_b delta
// input (B,rows), delta (B,columns)  →  weights (rows,columns), bias (columns)

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import type { QuadElement } from "./elements.ts";
import { defineKernel } from "./kernel.ts";
import { matmul, matmulInvocations } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

/** A side of the weights: its uniform and its letter. */
const sides = { inputs: "D", hidden: "H" } as const;
type Side = keyof typeof sides;

export const weightGradient = (
  name: string,
  [rows, element]: readonly [Side, QuadElement],
  columns: Side,
  variant: MatmulVariant,
  choices: Readonly<Record<string, string>> = {},
) => {
  const product = matmul(
    {
      a: { buffer: "input", element, storedBy: "columns" },
      b: { buffer: "delta", storedBy: "rows" },
      rows: `u.${rows}`,
      columns: `u.${columns}`,
      inner: "u.batch",
    },
    variant,
  );

  return defineKernel({
    name,
    choices,
    variant,
    workgroupSize: variant.workgroupSize,
    uniforms: { batch: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      input: ["read", element, "B", sides[rows]],
      delta: ["read", "vec4f", "B", sides[columns]],
      weights: ["write", "vec4f", sides[rows], sides[columns]],
      bias: ["write", "vec4f", sides[columns]],
    },
    invocations: (u) => matmulInvocations(variant, u[rows], u[columns]),
    flop: ({ batch, inputs, hidden }) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad({
          each: (sum, r, q) => ({ statements: `weights[${r} * columnQuads + ${q}] = ${sum};` }),
          after: (q, block) => `
            if (${block} == 0u) {
              var sum = vec4f();
              for (var b = 0u; b < u.batch; b++) { sum += delta[b * columnQuads + ${q}]; }
              bias[${q}] = sum;
            }`,
        })}
      }
    `,
  });
};
