// hidden_gradient — the gradient of the loss with respect to the hidden units' inputs
//   dz₁ = ( dz₂ W₂ᵀ + dm/B ) ⊙ φ'
//   sums:  dh = dz₂ W₂ᵀ        active sums:  dh = dz₂ W₂ᵀ ⊙ 1[h ≠ 0]
// dz2 (B,D), weights W₂ (H,D), dm (H), h (B,H)  →  dz1 (B,H); one invocation per tile of dz1
// sums: dz2, weights  →  dh (B,H)        active sums: dz2, weights, h  →  dh

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { backwardFunction, type SelfGradientName } from "./activations.ts";
import { type BufferSpec, defineKernel } from "./kernel.ts";
import type { Epilogue } from "./matmul/epilogue.ts";
import { baseline, matmul } from "./matmul/matmul.ts";
import type { MatmulVariant } from "./matmul/variant.ts";

interface Output {
  readonly choices: Readonly<Record<string, string>>;
  /** Those besides dz2 and weights. */
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly functions: string;
  readonly epilogue: Epilogue;
  /** Whether it is 0 where h is. */
  readonly isOfActive: boolean;
}

const codes: BufferSpec = ["read", "vec4f", "B", "H"];

const delta = (activation: SelfGradientName): Output => ({
  choices: { activation },
  buffers: {
    dm: ["read", "vec4f", "H"],
    h: codes,
    dz1: ["write", "vec4f", "B", "H"],
  },
  functions: backwardFunction(activation),
  isOfActive: true,
  epilogue: {
    before: (q) => `let pull = dm[${q}] / f32(u.batch);`,
    each: (sum, r, q) => ({
      statements: `let i = ${r} * columnQuads + ${q}; dz1[i] = backward_of(${sum} + pull, h[i]);`,
    }),
  },
});

const dh: BufferSpec = ["write", "vec4f", "B", "H"];

const sums = {
  sums: {
    choices: { output: "sums" },
    buffers: { dh },
    functions: "",
    isOfActive: false,
    epilogue: {
      each: (sum, r, q) => ({ statements: `dh[${r} * columnQuads + ${q}] = ${sum};` }),
    },
  },
  "active sums": {
    choices: { output: "active sums" },
    buffers: { h: codes, dh },
    functions: "",
    isOfActive: true,
    epilogue: {
      each: (sum, r, q) => ({
        statements: `let i = ${r} * columnQuads + ${q}; dh[i] = select(vec4f(), ${sum}, h[i] != vec4f());`,
      }),
    },
  },
} as const satisfies Record<string, Output>;

type Sums = keyof typeof sums;

/**
 * @param output the activation whose dz₁ is written, or "sums" for dh, to which other kernels add; "active sums" if
 *   these use it only where h is not 0
 */
export const hidden_gradient = (
  output: SelfGradientName | Sums,
  variant: MatmulVariant = baseline,
) => {
  const { choices, buffers, functions, epilogue, isOfActive }: Output =
    output in sums ? sums[output as Sums] : delta(output as SelfGradientName);
  const product = matmul(
    {
      a: { buffer: "dz2", storedBy: "rows" },
      b: { buffer: "weights", storedBy: "columns" },
      rows: "u.batch",
      columns: "u.hidden",
      inner: "u.inputs",
      ...(isOfActive && { code: { buffer: "h", is: "mask of C" } }),
    },
    variant,
  );

  return defineKernel({
    name: "hidden_gradient",
    choices,
    variant,
    marks: product.marks,
    workgroupSize: variant.workgroupSize,
    uniforms: { batch: "u32", inputs: "u32", hidden: "u32" },
    buffers: {
      dz2: ["read", "vec4f", "B", "D"],
      weights: ["read", "vec4f", "H", "D"],
      ...buffers,
      ...product.buffers,
    } as Readonly<Record<string, BufferSpec>>,
    invocations: ({ batch, hidden }) => product.invocations(batch, hidden),
    flop: ({ batch, inputs, hidden }) => 2 * batch * inputs * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${product.module}
      ${declarations}
      ${functions}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_id) local: vec3u) {
        ${product.sum}
        ${product.forEachQuad(epilogue)}
      }
    `,
  });
};
