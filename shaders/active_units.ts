// active_units — marks where a code is not 0, as bits
//   rows:     bit j mod 32 of marks[b, ⌊j/32⌋] = 1[ values[b,j] ≠ 0 ]
//   columns:  bit b mod 32 of marks[j, ⌊b/32⌋] = 1[ values[b,j] ≠ 0 ]
// values (B,H)  →  marks: rows (B,⌈H/32⌉), one invocation per word; columns (H,⌈B/32⌉), one per four words

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel } from "./kernel.ts";

/** The bits of a word. */
export const WORD = 32;

const IN_ROW = WORD / 4;

interface Order {
  readonly spec: BufferSpec;
  readonly invocations: (batch: number, quads: number) => readonly [x: number, y: number];
  /** WGSL of an invocation. */
  readonly statements: string;
}

const orders: Record<"rows" | "columns", Order> = {
  rows: {
    spec: ["write", "u32", "B", "⌈H/32⌉"],
    invocations: (batch, quads) => [Math.ceil(quads / IN_ROW), batch],
    statements: `
        let first = ${IN_ROW}u * id.x;
        if (first >= quads || id.y >= u.batch) { return; }

        var bits = 0u;
        for (var i = 0u; i < min(${IN_ROW}u, quads - first); i++) {
          let isActive = values[id.y * quads + first + i] != vec4f();
          bits |= dot(select(vec4u(), vec4u(1, 2, 4, 8), isActive), vec4u(1)) << (4 * i);
        }
        marks[id.y * ((quads + ${IN_ROW - 1}u) / ${IN_ROW}u) + id.x] = bits;`,
  },
  columns: {
    spec: ["write", "u32", "H", "⌈B/32⌉"],
    invocations: (batch, quads) => [quads, Math.ceil(batch / WORD)],
    statements: `
        let first = ${WORD}u * id.y;
        if (id.x >= quads || first >= u.batch) { return; }

        var bits = vec4u();
        for (var i = 0u; i < min(${WORD}u, u.batch - first); i++) {
          bits |= select(vec4u(), vec4u(1u << i), values[(first + i) * quads + id.x] != vec4f());
        }
        for (var i = 0u; i < min(4u, u.hidden - 4 * id.x); i++) {
          marks[(4 * id.x + i) * ((u.batch + ${WORD - 1}u) / ${WORD}u) + id.y] = bits[i];
        }`,
  },
};

export const active_units = (order: keyof typeof orders) => {
  const { spec, invocations, statements } = orders[order];
  return defineKernel({
    name: "active_units",
    choices: { order },
    workgroupSize: [8, 8],
    uniforms: { batch: "u32", hidden: "u32" },
    buffers: { values: ["read", "vec4f", "B", "H"], marks: spec },
    invocations: ({ batch, hidden }) => invocations(batch, Math.ceil(hidden / 4)),
    flop: () => 0,
    source: ({ declarations, workgroupSize }) => wgsl`
      ${declarations}

      @compute @workgroup_size(${workgroupSize})
      fn main(@builtin(global_invocation_id) id: vec3u) {
        let quads = (u.hidden + 3) / 4;
        ${statements}
      }
    `,
  });
};
