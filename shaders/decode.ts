// decode — the reconstruction, its squared error, and either the output's delta or the reconstruction
//   y = σ(h W₂ + b₂)        errorSums[r,q] = Σ_{b in block r, d in quad q} (x − y)²
//   delta:           result = dz₂ = (2/(B·D)) (y − x) ⊙ y ⊙ (1 − y)          (linear output: without the last two)
//   reconstruction:  result = y
// h (B,H), weights W₂ (H,D), bias b₂ (D), X (B,D) bytes  →  result (B,D), errorSums (⌈B/8⌉,⌈D/4⌉); one invocation per tile of y

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel } from "./kernel.ts";
import { sumBlocks } from "./matmul/epilogue.ts";
import { baseline, columnMask, matmul, matmulInvocations } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";
import { sigmoid } from "./sigmoid.ts";

export const decode = (
  outputActivation: "sigmoid" | "linear",
  result: "delta" | "reconstruction",
  form: MatmulVariant = baseline,
) => {
  const product = matmul(
    {
      a: { buffer: "h", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "rows" },
      rows: "u.rows",
      columns: "u.inputs",
      inner: "u.hidden",
    },
    form,
  );

  return defineKernel({
    name: "decode",
    variant: `${outputActivation}, ${result}`,
    workgroupSize: form.workgroupSize,
    uniforms: { rows: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      h: ["read", "vec4f"],
      weights: ["read", "vec4f"],
      bias: ["read", "vec4f"],
      X: ["read", "u32"],
      result: ["read_write", "vec4f"],
      errorSums: ["read_write", "f32"],
    },
    invocations: ({ rows, inputs }) => matmulInvocations(form, rows, inputs),
    work: ({ rows, inputs, hidden }) => ({
      flop: 2 * rows * inputs * hidden,
      words: (rows + inputs) * hidden + inputs + (1.25 * rows + sumBlocks(rows) / 4) * inputs,
    }),
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}

      fn sigma(z: vec4f) -> vec4f {
        #if ${outputActivation === "sigmoid"}
          return ${sigmoid("z")};
        #else
          return z;
        #endif
      }

      fn resultOf(y: vec4f, error: vec4f, scale: f32) -> vec4f {
        #if ${result === "reconstruction"}
          return y;
        #elif ${outputActivation === "sigmoid"}
          return scale * error * y * (1 - y);
        #else
          return scale * error;
        #endif
      }

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        let scale = 2 / (f32(u.rows) * f32(u.inputs));
        ${product.forEachQuad({
          before: (q) => `let b = bias[${q}]; let exists = ${columnMask(q)};`,
          each: (z, r, q) => ({
            statements: `
            let i = ${r} * columnQuads + ${q};
            let y = sigma(${z} + b) * exists;
            let error = y - unpack4x8unorm(X[i]);
            result[i] = resultOf(y, error, scale);`,
            term: "error * error",
          }),
          after: (q, block, sum) => `
            let squares = ${sum};
            errorSums[${block} * columnQuads + ${q}] = (squares.x + squares.y) + (squares.z + squares.w);`,
        })}
      }
    `,
  });
};
