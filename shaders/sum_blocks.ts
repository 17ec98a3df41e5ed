// sum_blocks — column sums from sums over blocks of 8 rows
//   total_j = Σ_r sums[r,j]
// sums (⌈B/8⌉,columns)  →  total (columns); one invocation per quad of columns
// With three outputs, sums (3⌈B/8⌉,columns) has the blocks of the first, then of the second, then of the third.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel, ROW_BLOCK } from "./kernel.ts";

const letters = { inputs: "D", hidden: "H" } as const;
const rowLetters = { 1: "⌈B/8⌉", 3: "3⌈B/8⌉" } as const;

/**
 * @param columns the uniform with the number of columns
 * @param count the number of outputs: total, or total0 to total2
 */
export const sum_blocks = (columns: keyof typeof letters, count: 1 | 3 = 1) => {
  const outputs = count === 1 ? ["total"] : ["total0", "total1", "total2"];
  const written = outputs.map((name) => [name, ["write", "vec4f", letters[columns]]]);
  return defineKernel({
    name: "sum_blocks",
    choices: { columns, ...(count > 1 && { outputs: `${count}` }) },
    workgroupSize: [16, 1],
    uniforms: { batch: "u32", [columns]: "u32" } as Record<"batch" | typeof columns, "u32">,
    buffers: {
      sums: ["read", "vec4f", rowLetters[count], letters[columns]],
      ...Object.fromEntries(written),
    } as Readonly<Record<string, BufferSpec>>,
    invocations: (u) => Math.ceil(u[columns] / 4),
    flop: (u) => count * Math.ceil(u.batch / ROW_BLOCK) * u[columns],
    source: ({ declarations, workgroupSize, flatIndex }) => wgsl`
      ${declarations}

      fn sum_of(first: u32, blocks: u32, quads: u32, q: u32) -> vec4f {
        var sum = vec4f();
        for (var r = first; r < first + blocks; r++) { sum += sums[r * quads + q]; }
        return sum;
      }

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
        let q = ${flatIndex};
        let quads = (u.${columns} + 3) / 4;
        if (q >= quads) { return; }

        let blocks = (u.batch + ${ROW_BLOCK - 1}u) / ${ROW_BLOCK}u;
        ${outputs.map((name, part) => `${name}[q] = sum_of(${part}u * blocks, blocks, quads, q);`).join("\n")}
      }
    `,
  });
};
