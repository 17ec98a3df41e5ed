// method_numbers — what some methods report beside the loss
//   auxiliary = factor · Σ auxiliarySums        dead = deadCount        threshold = mean thresholds
// auxiliarySums (⌈B/8⌉,⌈D/4⌉), auxiliaryScale, deadCount (1), thresholds (H) or (1)  →  numbers (4): auxiliary, dead,
// threshold, 0; one workgroup
// Each invocation adds every 128th value, then one adds the results: the order is always the same.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import type { MethodNumbers } from "./history_row.ts";
import { type BufferSpec, defineKernel, ROW_BLOCK, type Scalar, type Uniforms } from "./kernel.ts";
import {
  type ReconstructionError,
  type ReconstructionErrorName,
  reconstructionErrors,
} from "./reconstruction_errors.ts";
import { workgroupSum } from "./workgroup_sum.ts";

const WIDTH = 128;
const { module, additions } = workgroupSum(WIDTH, { type: "vec4f" });

/** The most roundings in a sum of n numbers. */
export const numberAdditions = (n: number) => Math.ceil(n / WIDTH) + additions;

interface Part {
  readonly buffers: Readonly<Record<string, BufferSpec>>;
  readonly uniforms: Readonly<Record<string, Scalar>>;
  /** WGSL that adds to an invocation's `own`. */
  readonly statements: string;
  /** WGSL of a factor of the sum. */
  readonly scale: string;
}

const nothing: Part = { buffers: {}, uniforms: {}, statements: "", scale: "0" };

const auxiliarySums = `
      let sums = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u * ((u.inputs + 3) / 4);
      for (var i = lane; i < sums; i += ${WIDTH}u) { own.x += auxiliarySums[i]; }`;

function parts(error: ReconstructionErrorName, method: MethodNumbers): readonly Part[] {
  const { uniforms = {}, scale }: ReconstructionError = reconstructionErrors[error];
  const sums = { auxiliarySums: ["read", "f32", "⌈B/8⌉", "⌈D/4⌉"] } as const;
  const auxiliaries: Record<NonNullable<MethodNumbers["auxiliary"]>, Part> = {
    error: { buffers: sums, uniforms, statements: auxiliarySums, scale },
    scale: {
      buffers: { ...sums, auxiliaryScale: ["read", "f32", "1"] },
      uniforms: {},
      statements: auxiliarySums,
      scale: "0.5 * auxiliaryScale[0]",
    },
  };
  const dead: Part = {
    buffers: { deadCount: ["read", "u32", "1"] },
    uniforms: {},
    statements: "if (lane == 0) { own.y = f32(deadCount[0]); }",
    scale: "1",
  };
  const thresholds: Record<NonNullable<MethodNumbers["threshold"]>, Part> = {
    one: {
      buffers: { thresholds: ["read", "f32", "1"] },
      uniforms: {},
      statements: "if (lane == 0) { own.z = thresholds[0]; }",
      scale: "1",
    },
    units: {
      buffers: { thresholds: ["read", "f32", "H"] },
      uniforms: {},
      statements: `for (var j = lane; j < u.hidden; j += ${WIDTH}u) { own.z += thresholds[j]; }`,
      scale: "1 / f32(u.hidden)",
    },
  };
  return [
    method.auxiliary ? auxiliaries[method.auxiliary] : nothing,
    method.dead ? dead : nothing,
    method.threshold ? thresholds[method.threshold] : nothing,
  ];
}

export const method_numbers = (error: ReconstructionErrorName, method: MethodNumbers) => {
  const used = parts(error, method);
  return defineKernel({
    name: "method_numbers",
    choices: Object.fromEntries(
      Object.entries(method).map(([name, kind]) => [name, kind === true ? name : String(kind)]),
    ),
    workgroupSize: [WIDTH, 1],
    uniforms: {
      batch: "u32",
      inputs: "u32",
      hidden: "u32",
      ...Object.assign({}, ...used.map(({ uniforms }) => uniforms)),
    } as Readonly<Record<string, Scalar>>,
    buffers: {
      ...Object.assign({}, ...used.map(({ buffers }) => buffers)),
      numbers: ["write", "vec4f", "4"],
    } as Readonly<Record<string, BufferSpec>>,
    invocations: () => WIDTH,
    flop: ({ hidden = 0 }: Uniforms) => 2 * hidden,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      ${module}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(local_invocation_index) lane: u32) {
        var own = vec4f();
        ${used.map(({ statements }) => statements).join("\n")}
        let sum = sum_of_all(own, lane);
        if (lane == 0) { numbers[0] = sum * vec4f(${used.map(({ scale }) => scale).join(", ")}, 0); }
      }
    `,
  });
};
