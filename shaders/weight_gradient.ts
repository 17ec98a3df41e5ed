// weight_gradient — the kernel of which decoder_gradient and encoder_gradient are instances
//   weights = inputᵀ delta        bias = Σ_b delta
//   accumulated:  weights += inputᵀ delta
// input (B,rows), delta (B,columns)  →  weights (rows,columns), bias (columns) unless accumulated

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import type { QuadElement } from "./elements.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";
import type { Epilogue } from "./matmul/epilogue.ts";
import { matmul } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

/** A side of the weights: its uniform and its letter. */
const sides = { inputs: "D", hidden: "H" } as const;
type Side = keyof typeof sides;

const sums: Epilogue = {
  each: (sum, r, q) => ({ statements: `weights[${r} * columnQuads + ${q}] = ${sum};` }),
};

const addition: Epilogue = {
  each: (sum, r, q) => ({ statements: `weights[${r} * columnQuads + ${q}] += ${sum};` }),
};

export const weightGradient = (
  name: string,
  [rows, element]: readonly [Side, QuadElement],
  columns: Side,
  variant: MatmulVariant,
  choices: Readonly<Record<string, string>> = {},
  isAccumulated = false,
) => {
  const product = matmul(
    {
      a: { buffer: "input", element, storedBy: "columns" },
      b: { buffer: "delta", storedBy: "rows" },
      rows: `u.${rows}`,
      columns: `u.${columns}`,
      inner: "u.batch",
      sumsB: !isAccumulated,
      code:
        rows === "hidden"
          ? { buffer: "input", is: "A by columns" }
          : { buffer: "delta", is: "B by rows" },
    },
    variant,
  );

  return defineKernel({
    name,
    choices: isAccumulated ? { ...choices, output: "accumulated" } : choices,
    variant,
    marks: product.marks,
    workgroupSize: variant.workgroupSize,
    uniforms: { batch: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      input: ["read", element, "B", sides[rows]],
      delta: ["read", "vec4f", "B", sides[columns]],
      weights: [isAccumulated ? "update" : "write", "vec4f", sides[rows], sides[columns]],
      ...(!isAccumulated && { bias: ["write", "vec4f", sides[columns]] }),
      ...product.buffers,
    } as Readonly<Record<string, BufferSpec>>,
    invocations: (u) => product.invocations(u[rows], u[columns]),
    flop: ({ batch, inputs, hidden }) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad(isAccumulated ? addition : sums)}
        ${isAccumulated ? "" : product.forEachColumnSum((q, sum) => `bias[${q}] = ${sum};`)}
      }
    `,
  });
};
