// weight_gradient — what decoder_gradient and encoder_gradient share
//   weights = inputᵀ delta        bias = Σ_b delta
// input (B,rows), delta (B,columns)  →  weights (rows,columns), bias (columns)

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { matmul, PRODUCT_WORKGROUP, productInvocations } from "./matmul.ts";

type Side = "inputs" | "hidden";

export const weightGradient = (name: string, rows: Side, columns: Side) => {
  const product = matmul({
    a: { buffer: "input", storedBy: "columns" },
    b: { buffer: "delta", storedBy: "rows" },
    rows: `u.${rows}`,
    columns: `u.${columns}`,
    inner: "u.rows",
  });

  return defineKernel({
    name,
    workgroupSize: PRODUCT_WORKGROUP,
    uniforms: { rows: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      input: ["read", "vec4f"],
      delta: ["read", "vec4f"],
      weights: ["read_write", "vec4f"],
      bias: ["read_write", "vec4f"],
    },
    invocations: (u) => productInvocations(u[rows], u[columns]),
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        ${product.sum}
        ${product.forEachQuad({
          each: (sum, r, q) => `weights[${r} * columnQuads + ${q}] = ${sum};`,
          after: (q) => `
            if (row == 0u) {
              var sum = vec4f();
              for (var b = 0u; b < u.rows; b++) { sum += delta[b * columnQuads + ${q}]; }
              bias[${q}] = sum;
            }`,
        })}
      }
    `,
  });
};
