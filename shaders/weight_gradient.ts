// weight_gradient — what decoder_gradient and encoder_gradient share
//   weights = inputᵀ delta        bias = Σ_b delta
// input (B,rows), floats or bytes, delta (B,columns)  →  weights (rows,columns), bias (columns)

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { matmul, matmulInvocations } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

type Side = "inputs" | "hidden";

export const weightGradient = (
  name: string,
  [rows, element]: readonly [Side, "vec4f" | "u32"],
  columns: Side,
  form: MatmulVariant,
) => {
  const product = matmul(
    {
      a: { buffer: "input", element, storedBy: "columns" },
      b: { buffer: "delta", storedBy: "rows" },
      rows: `u.${rows}`,
      columns: `u.${columns}`,
      inner: "u.rows",
    },
    form,
  );

  return defineKernel({
    name,
    workgroupSize: form.workgroupSize,
    uniforms: { rows: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      input: ["read", element],
      delta: ["read", "vec4f"],
      weights: ["read_write", "vec4f"],
      bias: ["read_write", "vec4f"],
    },
    invocations: (u) => matmulInvocations(form, u[rows], u[columns]),
    work: (u) => ({
      flop: 2 * u.rows * u.inputs * u.hidden,
      words: u.rows * (u.inputs + u.hidden) + (u[rows] + 1) * u[columns],
    }),
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
              for (var b = 0u; b < u.rows; b++) { sum += delta[b * columnQuads + ${q}]; }
              bias[${q}] = sum;
            }`,
        })}
      }
    `,
  });
};
