// loss — one step's row of the history: the terms of the loss, L0, the monitors, and what a method reports
//   reconstruction = E(X, y), from errorSums        sparsity = λ Σ_j penalty_j        l0 = Σ_j activeShare_j
//   monitors: #{ j : … m_j, activeShare_j … }        auxiliary, …: from method_numbers
// errorSums (⌈B/8⌉,⌈D/4⌉), penalty, m, activeShare (H), numbers (4), diverged (1)  →  history[historyRow] (T)
// One workgroup. If `diverged` is NaN, so is the reconstruction error: max(0, NaN) may be 0, so that the codes need not
// show that a weight is NaN.
// Each invocation adds every 128th sum, then 16 of them add every 16th result, then one adds those: the order is
// always the same.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { historyQuads, lossColumns, type OwnNumbers } from "./history_row.ts";
import {
  addInOrder,
  type BufferSpec,
  defineKernel,
  ROW_BLOCK,
  type Scalar,
  type Uniforms,
} from "./kernel.ts";
import { type MonitorName, monitors } from "./monitors.ts";
import {
  type ReconstructionError,
  type ReconstructionErrorName,
  reconstructionErrors,
} from "./reconstruction_errors.ts";

const WIDTH = 128;
/** Needs two barriers; adding pairwise would need seven. */
const ROOT = 16;

/** The most roundings in a sum of n numbers: in one invocation, in one of the 16, and in the last one. */
export const lossAdditions = (n: number) => Math.ceil(n / WIDTH) + WIDTH / ROOT + ROOT;

interface Column {
  /** WGSL of an invocation's part of the sum. */
  readonly partial: string;
  /** WGSL of a factor of the sum. */
  readonly scale: string;
}

export const loss = (
  reconstructionError: ReconstructionErrorName,
  counted: readonly MonitorName[],
  own: OwnNumbers = {},
) => {
  const { uniforms = {}, scale }: ReconstructionError = reconstructionErrors[reconstructionError];
  const known: Readonly<Record<string, Column>> = {
    reconstruction: { partial: "error", scale },
    sparsity: { partial: "dot(penalties, vec4f(1))", scale: "u.lambda" },
    auxiliary: { partial: "0", scale: "1" },
    l0: { partial: "dot(activeUnits, vec4f(1))", scale: "1" },
    ...Object.fromEntries(counted.map((name, i) => [name, { partial: `units${i}`, scale: "1" }])),
    ...Object.fromEntries(
      Object.entries(own).map(([name, i]) => [
        name,
        { partial: `select(0, numbers[0][${i}], lane == 0)`, scale: "1" },
      ]),
    ),
  };
  const columns = lossColumns(counted, own).map((name) => known[name] as Column);
  const quads = historyQuads(columns.length);
  /** Returns a quad of the row as a vec4f of the given parts, with zeros after the last column. */
  const quad = (q: number, part: (column: Column) => string) => {
    const parts = columns.slice(4 * q, 4 * q + 4).map(part);
    return `vec4f(${[...parts, "0", "0", "0"].slice(0, 4).join(", ")})`;
  };
  const eachQuad = (line: (q: number) => string) =>
    Array.from({ length: quads }, (_, q) => line(q)).join("\n");
  const hasOwn = Object.keys(own).length > 0;

  return defineKernel({
    name: "loss",
    workgroupSize: [WIDTH, 1],
    uniforms: {
      historyRow: "u32",
      batch: "u32",
      inputs: "u32",
      hidden: "u32",
      lambda: "f32",
      ...uniforms,
    } as Readonly<Record<string, Scalar>>,
    buffers: {
      errorSums: ["read", "f32", "⌈B/8⌉", "⌈D/4⌉"],
      penalty: ["read", "vec4f", "H"],
      m: ["read", "vec4f", "H"],
      activeShare: ["read", "vec4f", "H"],
      ...(hasOwn && { numbers: ["read", "vec4f", "4"] }),
      diverged: ["read", "f32", "1"],
      history: ["write", "vec4f", "S", "T"],
    } as Readonly<Record<string, BufferSpec>>,
    invocations: () => WIDTH,
    flop: ({ batch = 0, inputs = 0, hidden = 0 }: Uniforms) =>
      (Math.ceil(batch / ROW_BLOCK) * inputs) / 4 + 4 * hidden,
    // Only one row of the history.
    bytes: ({ batch = 0, inputs = 0, hidden = 0 }: Uniforms) =>
      Math.ceil(batch / ROW_BLOCK) * inputs + 12 * hidden + 16 * quads,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      var<workgroup> partial: array<vec4f, ${WIDTH * quads}>;

      fn count(which: vec4<bool>) -> f32 { return dot(select(vec4f(), vec4f(1), which), vec4f(1)); }

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(local_invocation_index) lane: u32) {
        let errorCount = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u * ((u.inputs + 3) / 4);
        let hiddenQuads = (u.hidden + 3) / 4;

        var error = diverged[0];
        ${addInOrder(
          { index: "i", first: "lane", end: "errorCount", step: WIDTH, loads: 1 },
          (i, n) => `let e${n} = errorSums[${i}];`,
          (n) => `error += e${n};`,
        )}

        var penalties = vec4f();
        var activeUnits = vec4f();
        ${counted.map((_, i) => `var units${i} = 0f;`).join("\n")}
        for (var j = lane; j < hiddenQuads; j += ${WIDTH}u) {
          let exists = (4 * j + vec4u(0, 1, 2, 3)) < vec4u(u.hidden);
          penalties += penalty[j];
          activeUnits += activeShare[j];
          ${counted.map((name, i) => `units${i} += count(exists & (${monitors[name].counts("m[j]", "activeShare[j]")}));`).join("\n")}
        }

        ${eachQuad((q) => `partial[${quads}u * lane + ${q}u] = ${quad(q, ({ partial }) => partial)};`)}
        workgroupBarrier();
        if (lane < ${ROOT}u) {
          ${eachQuad(
            (q) => `
          var sum${q} = vec4f();
          for (var i = lane; i < ${WIDTH}u; i += ${ROOT}u) { sum${q} += partial[${quads}u * i + ${q}u]; }
          partial[${quads}u * lane + ${q}u] = sum${q};`,
          )}
        }
        workgroupBarrier();
        if (lane == 0) {
          ${eachQuad(
            (q) => `
          var sum${q} = vec4f();
          for (var i = 0u; i < ${ROOT}u; i++) { sum${q} += partial[${quads}u * i + ${q}u]; }
          history[${quads}u * u.historyRow + ${q}u] = sum${q} * ${quad(q, ({ scale }) => scale)};`,
          )}
        }
      }
    `,
  });
};
