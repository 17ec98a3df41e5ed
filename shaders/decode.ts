// decode — the reconstruction, its error, and either the output's delta or the reconstruction
//   y = ψ(h W₂ + b₂)        errorSums[r,q] = Σ_{b in block r, d in quad q} term(y − x)
//   delta:           output = dz₂ = dE/dy ⊙ ψ'
//   reconstruction:  output = y
//   stacked: h and y have R rows, whose targets are the rows of X again and again
// h (B,H), weights W₂ (H,D), bias b₂ (D), X (B,D)  →  output (B,D), errorSums (⌈B/8⌉,⌈D/4⌉); one invocation per tile of y

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { activationFunctions, type ElementwiseName } from "./activations.ts";
import { elements, type RowElement, rowChoice, rowElements } from "./elements.ts";
import { type BufferSpec, defineKernel, type Scalar } from "./kernel.ts";
import { baseline, columnMask, matmul } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";
import {
  type ReconstructionError,
  type ReconstructionErrorName,
  reconstructionErrors,
} from "./reconstruction_errors.ts";

type Shape = Readonly<Record<"batch" | "inputs" | "hidden", number>>;

export const decode = (
  outputActivation: ElementwiseName,
  reconstructionError: ReconstructionErrorName,
  output: "delta" | "reconstruction",
  element: RowElement,
  variant: MatmulVariant = baseline,
  isStacked = false,
) => {
  const {
    uniforms = {},
    term,
    slope,
    isAtArgument = false,
    twiceScale,
  }: ReconstructionError = reconstructionErrors[reconstructionError];
  const terms = term("error", "a", "x");
  const gradient = slope("error", "scale");
  const delta = isAtArgument ? gradient : `backward_of(${gradient}, y)`;
  const product = matmul(
    {
      a: { buffer: "h", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "rows" },
      rows: "u.batch",
      columns: "u.inputs",
      inner: "u.hidden",
      code: { buffer: "h", is: "A by rows" },
    },
    variant,
  );

  const rows = isStacked ? "R" : "B";
  /** The index in X of the target of output i, which is in row r and quad q. */
  const target = (r: string, q: string) =>
    isStacked ? `${r} % u.targetRows * columnQuads + ${q}` : "i";

  return defineKernel({
    name: "decode",
    choices: {
      outputActivation,
      output,
      ...(reconstructionError !== "mean" && { reconstructionError }),
      ...rowChoice(element),
      ...(isStacked && { rows: "stacked" }),
    },
    variant,
    marks: product.marks,
    workgroupSize: variant.workgroupSize,
    uniforms: {
      batch: "u32",
      inputs: "u32",
      hidden: "u32",
      ...uniforms,
      ...(isStacked && { targetRows: "u32" }),
    } as Readonly<Record<keyof Shape, Scalar>>,
    buffers: {
      h: ["read", "vec4f", rows, "H"],
      weights: ["read", "vec4f", "H", "D"],
      bias: ["read", "vec4f", "D"],
      X: ["read", rowElements[element], "B", "D"],
      output: ["write", "vec4f", rows, "D"],
      errorSums: ["write", "f32", isStacked ? "⌈R/8⌉" : "⌈B/8⌉", "⌈D/4⌉"],
      ...product.buffers,
    } as Readonly<Record<string, BufferSpec>>,
    invocations: ({ batch, inputs }: Shape) => product.invocations(batch, inputs),
    flop: ({ batch, inputs, hidden }: Shape) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}
      ${activationFunctions(outputActivation)}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        let scale = ${twiceScale};
        ${product.forEachQuad({
          before: (q) => `let b = bias[${q}]; let mask = ${columnMask(q)};`,
          each: (z, r, q) => ({
            statements: `
            let i = ${r} * columnQuads + ${q};
            let a = ${z} + b;
            let x = ${elements[rowElements[element]].load("X", target(r, q))};
            let y = value_of(a) * mask;
            let error = y - x;
            output[i] = ${output === "delta" ? delta : "y"};`,
            terms: [isAtArgument ? `mask * (${terms})` : terms],
          }),
          after: (q, block, [sum]) => `
            let squares = ${sum};
            errorSums[${block} * columnQuads + ${q}] = (squares.x + squares.y) + (squares.z + squares.w);`,
        })}
      }
    `,
  });
};
