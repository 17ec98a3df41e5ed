// residual — what the reconstruction leaves of each row, from the output's delta, if the output is linear
//   dz₂ = 2 · scale · (y − x) / G, so that e = x − y = −dz₂ G / (2 · scale)
//   residualSums[r,d] = Σ_{b in block r} e[b,d]
// dz2 (R,D), of which the first B rows are used; G prefixes  →  residual e (B,D), residualSums (⌈B/8⌉,D)
// One invocation per quad of inputs and block of 8 rows.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { defineKernel, type Scalar } from "./kernel.ts";
import {
  type ReconstructionError,
  type ReconstructionErrorName,
  reconstructionErrors,
} from "./reconstruction_errors.ts";
import { blockInvocations, blockWorkgroup, forEachRowOfBlock } from "./row_blocks.ts";

export const residual = (reconstructionError: ReconstructionErrorName) => {
  const { uniforms = {}, twiceScale }: ReconstructionError =
    reconstructionErrors[reconstructionError];
  return defineKernel({
    name: "residual",
    choices: { reconstructionError },
    workgroupSize: blockWorkgroup,
    uniforms: {
      batch: "u32",
      inputs: "u32",
      prefixCount: "u32",
      ...uniforms,
    } as Readonly<Record<"batch" | "inputs" | "prefixCount", Scalar>>,
    buffers: {
      dz2: ["read", "vec4f", "R", "D"],
      residual: ["write", "vec4f", "B", "D"],
      residualSums: ["write", "vec4f", "⌈B/8⌉", "D"],
    },
    invocations: ({ batch, inputs }) => blockInvocations(batch, inputs),
    flop: ({ batch, inputs }) => 2 * batch * inputs,
    // Only the first B rows of dz2.
    bytes: ({ batch, inputs }) => 8 * batch * inputs + (batch * inputs) / 2,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        ${forEachRowOfBlock("u.inputs", {
          before: `
        let factor = -f32(u.prefixCount) / (${twiceScale});
        var sum = vec4f();`,
          each: `
          let e = factor * dz2[i];
          residual[i] = e;
          sum += e;`,
          after: "residualSums[s] = sum;",
        })}
      }
    `,
  });
};
