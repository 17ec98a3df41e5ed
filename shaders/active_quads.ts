// active_quads — marks where a code is not 0, as bits, for four neighbouring units at a time
//   rows:     bit q mod 32 of marks[b, ⌊q/32⌋] = 1[ any of values[b, 4q … 4q+3] ≠ 0 ]
//   columns:  bit b mod 32 of marks[q, ⌊b/32⌋] = 1[ any of values[b, 4q … 4q+3] ≠ 0 ]
// values (B,H)  →  marks: rows (B,⌈H/128⌉), columns (⌈H/4⌉,⌈B/32⌉); one invocation per word

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel } from "./kernel.ts";

/** The bits of a word. */
export const WORD = 32;

interface Order {
  readonly spec: BufferSpec;
  /** The numbers of lists and of bits in a list, in WGSL. */
  readonly lists: string;
  readonly bits: string;
  readonly invocations: (batch: number, quads: number) => readonly [x: number, y: number];
  /** The index of word `w` of list `list` by the invocation's id, and that of the quad of bit `i`. */
  readonly list: string;
  readonly word: string;
  readonly quad: string;
}

const orders: Record<"rows" | "columns", Order> = {
  rows: {
    spec: ["write", "u32", "B", "⌈H/128⌉"],
    lists: "u.batch",
    bits: "quads",
    invocations: (batch, quads) => [Math.ceil(quads / WORD), batch],
    list: "id.y",
    word: "id.x",
    quad: "list * quads + i",
  },
  columns: {
    spec: ["write", "u32", "⌈H/4⌉", "⌈B/32⌉"],
    lists: "quads",
    bits: "u.batch",
    invocations: (batch, quads) => [quads, Math.ceil(batch / WORD)],
    list: "id.x",
    word: "id.y",
    quad: "i * quads + list",
  },
};

export const active_quads = (order: keyof typeof orders) => {
  const { spec, lists, bits, invocations, list, word, quad } = orders[order];
  return defineKernel({
    name: "active_quads",
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
        let list = ${list};
        let first = ${WORD}u * ${word};
        if (list >= ${lists} || first >= ${bits}) { return; }

        var bits = 0u;
        for (var i = first; i < min(first + ${WORD}u, ${bits}); i++) {
          bits |= select(0u, 1u << (i - first), any(values[${quad}] != vec4f()));
        }
        marks[list * ((${bits} + ${WORD - 1}u) / ${WORD}u) + ${word}] = bits;
      }
    `,
  });
};
