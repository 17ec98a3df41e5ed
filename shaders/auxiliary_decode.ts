// auxiliary_decode — how the dead units reconstruct the residual, as the delta of the auxiliary loss
//   ê = ã W₂        output = auxiliaryScale · (ê − e)
//   errorSums[r,q] = Σ_{b in block r, d in quad q} (ê − e)²
// The auxiliary loss is ½ auxiliaryScale Σ errorSums.
// deadCodes ã (B,H), weights W₂ (H,D), residual e (B,D), auxiliaryScale (1)
//   →  output (B,D), errorSums (⌈B/8⌉,⌈D/4⌉); one invocation per tile of ê

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel } from "./kernel.ts";
import { baseline, matmul } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

export const auxiliary_decode = (variant: MatmulVariant = baseline) => {
  const product = matmul(
    {
      a: { buffer: "deadCodes", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "rows" },
      rows: "u.batch",
      columns: "u.inputs",
      inner: "u.hidden",
      code: { buffer: "deadCodes", is: "A by rows" },
    },
    variant,
  );

  return defineKernel({
    name: "auxiliary_decode",
    variant,
    marks: product.marks,
    workgroupSize: variant.workgroupSize,
    uniforms: { batch: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      deadCodes: ["read", "vec4f", "B", "H"],
      weights: ["read", "vec4f", "H", "D"],
      residual: ["read", "vec4f", "B", "D"],
      auxiliaryScale: ["read", "f32", "1"],
      output: ["write", "vec4f", "B", "D"],
      errorSums: ["write", "f32", "⌈B/8⌉", "⌈D/4⌉"],
      ...product.buffers,
    } as Readonly<Record<string, BufferSpec>>,
    invocations: ({ batch, inputs }) => product.invocations(batch, inputs),
    flop: ({ batch, inputs, hidden }) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        let scale = auxiliaryScale[0];
        ${product.forEachQuad({
          each: (sum, r, q) => ({
            statements: `
            let i = ${r} * columnQuads + ${q};
            let error = ${sum} - residual[i];
            output[i] = scale * error;`,
            terms: ["error * error"],
          }),
          after: (q, block, [sum]) => `
            let squares = ${sum};
            errorSums[${block} * columnQuads + ${q}] = (squares.x + squares.y) + (squares.z + squares.w);`,
        })}
      }
    `,
  });
};
