// sparse — adds only the terms of active units, for a matmul with a code that is mostly zeros
// Because fma(0, x, c) = c, leaving out terms that are 0 does not change a sum's bits, as long as the others are
// added in ascending order. A kernel before the matmul has marked the values of the code that are not 0
// (shaders/active_units.ts); each invocation walks the marks of what it computes, from the lowest bit up. No list of
// active units can be too short: a code that is dense is only slow.

import { active_units, WORD } from "../active_units.ts";
import { repeat } from "../kernel.ts";
import type { Epilogue } from "./epilogue.ts";
import type { VariantSource } from "./source.ts";
import {
  accumulate,
  lanes,
  loadQuad,
  type MatmulOperands,
  type MatmulVariant,
  tile,
} from "./variant.ts";

type Skipping = (operands: MatmulOperands, variant: MatmulVariant) => VariantSource;

/**
 * WGSL that runs `body` for each mark in ascending order, with its index as `k`. The loop is flat, and its inner loop
 * changes no accumulators: each level would have to merge them once more.
 * @param words the number of words in a list
 * @param word the word `w` of the list
 */
const forEachMark = (words: string, word: string, body: string) => `
      {
        var w = 0u;
        var bits = ${word};
        while (true) {
          while (bits == 0 && w + 1 < ${words}) { w++; bits = ${word}; }
          if (bits == 0) { break; }
          let k = ${WORD}u * w + firstTrailingBit(bits);
          bits &= bits - 1;
          ${body}
        }
      }`;

const ceilWords = (count: string) => `(${count} + ${WORD - 1}u) / ${WORD}u`;

/** Adds the terms of mark `k` to row 0 of the tile; `a` is a value of A. */
const addToFirst = ({ b }: MatmulOperands, quads: number, a: string) => `
        let a = vec4f(${a});
        ${repeat(quads, (j) => accumulate(0, j, "a", loadQuad(b, `k * columnQuads + quad + ${j}u`)))}`;

/**
 * A is a code (rows,inner) stored by rows: each row of the tile has its own active units. Accumulators cannot be
 * indexed, so each row uses those of the first one, and then all move up by one, around the tile.
 */
const activeInRows: Skipping = (operands, { rows, quads }) => {
  const moveUp = (j: number) => `
        let first${j} = ${tile(0, j)};
        ${repeat(rows - 1, (i) => `${tile(i, j)} = ${tile(i + 1, j)};`)}
        ${tile(rows - 1, j)} = first${j};`;
  const value = `${operands.a.buffer}[r * innerQuads + k / 4][k % 4]`;
  return {
    sum: `
    let innerQuads = (innerCount + 3u) / 4u;
    let words = ${ceilWords("innerCount")};
    if (row < rowCount && quad < columnQuads) {
      for (var r = row; r < row + ${rows}u; r++) {
        ${forEachMark("words", "marks[r * words + w]", addToFirst(operands, quads, value))}
        ${repeat(quads, moveUp)}
      }
    }`,
  };
};

/** The epilogue of a value of row `r` and the tile's quad j, on a condition. It has no sums over rows. */
const storeIf = (
  condition: string,
  { before, each }: Epilogue,
  j: number,
  value: string,
  r: string,
) => `
      if (${condition}) {
        let q = quad + ${j}u;
        ${before?.("q") ?? ""}
        ${each(value, r, "q").statements}
      }`;

/** A is a code (inner,rows) stored by columns: each row of the tile is a unit with its own active inner rows. */
const activeInColumns: Skipping = (operands, { rows, quads }) => {
  const value = `${operands.a.buffer}[k * rowQuads + r / 4][r % 4]`;
  const word = "marks[r * words + w]";
  return {
    sum: `
    let rowQuads = (rowCount + 3u) / 4u;
    let words = ${ceilWords("innerCount")};
    if (quad >= columnQuads) { return; }`,
    // A row at a time, so that no more accumulators are needed.
    forEachQuad: (epilogue: Epilogue) => `
    for (var r = row; r < min(row + ${rows}u, rowCount); r++) {
      ${repeat(quads, (j) => `var ${tile(0, j)} = vec4f();`)}
      ${forEachMark("words", word, addToFirst(operands, quads, value))}
      ${repeat(quads, (j) => storeIf(`quad + ${j}u < columnQuads`, epilogue, j, tile(0, j), "r"))}
    }`,
  };
};

/** B is a code (inner,columns): each column of the tile is a unit with its own active inner rows. */
const activeInB: Skipping = ({ a, b }, { rows, quads }) => {
  const parts = rows / 4;
  const sum = (j: number, z: number, p: number) => `s${j}${lanes[z]}${p}`;
  /** The sums of a column, as quads of rows. */
  const column = (j: number, z: number) => `
    ${repeat(parts, (p) => `var ${sum(j, z, p)} = vec4f();`)}
    if (4u * (quad + ${j}u) + ${z}u < columnCount) {
      ${forEachMark(
        "words",
        `marks[(4u * (quad + ${j}u) + ${z}u) * words + w]`,
        `let b = vec4f(${b.buffer}[k * columnQuads + quad + ${j}u].${lanes[z]});
          ${repeat(parts, (p) => `${sum(j, z, p)} = fma(${loadQuad(a, `k * rowQuads + row / 4u + ${p}u`)}, b, ${sum(j, z, p)});`)}`,
      )}
    }`;
  const inRow = (j: number, i: number) =>
    `vec4f(${lanes.map((_, z) => `${sum(j, z, Math.floor(i / 4))}.${lanes[i % 4]}`).join(", ")})`;
  return {
    sum: `
    let rowQuads = (rowCount + 3u) / 4u;
    let words = ${ceilWords("innerCount")};
    if (row >= rowCount || quad >= columnQuads) { return; }
    ${repeat(quads, (j) => repeat(4, (z) => column(j, z)))}`,
    // A row at a time, because its quads are neighbours in memory.
    forEachQuad: (epilogue: Epilogue) =>
      repeat(rows, (i) =>
        repeat(quads, (j) =>
          storeIf(
            `row + ${i}u < rowCount && quad + ${j}u < columnQuads`,
            epilogue,
            j,
            inRow(j, i),
            `(row + ${i}u)`,
          ),
        ),
      ),
  };
};

/**
 * Only some values of C are needed. The invocations along x share the active quads of a row, and compute a value at
 * a time; the tile of the variant does not matter.
 */
const neededInC: Skipping = ({ a, b, code }, { workgroupSize: [across] }) => ({
  position: "let row = id.y;",
  invocations: (rowCount) => [across, rowCount],
  sum: `
    if (row >= rowCount) { return; }
    let innerQuads = (innerCount + 3u) / 4u;
    let words = ${ceilWords("columnCount")};`,
  forEachQuad: ({ before, each }: Epilogue) => {
    const store = (sums: string) => `
        ${before?.("q") ?? ""}
        ${each(sums, "row", "q").statements}`;
    return `
    for (var q = id.x; q < columnQuads; q += ${across}u) {
      let mark = (marks[row * words + q / ${WORD / 4}u] >> (4 * (q % ${WORD / 4}u))) & 15;
      if (mark == 0) { ${store("vec4f()")} }
    }

    // A bit per quad
    var w = 0u;
    var bits = quads_of(marks[row * words]);
    var others = id.x;
    while (true) {
      // The quads of the other invocations
      while (w < words && others >= countOneBits(bits)) {
        others -= countOneBits(bits);
        w++;
        bits = quads_of(marks[row * words + w]);
      }
      if (w >= words) { break; }
      for (; others > 0; others--) { bits &= bits - 1; }
      let q = ${WORD / 4}u * w + firstTrailingBit(bits) / 4;
      bits &= bits - 1;
      others = ${across - 1}u;

      let needed = ${code?.buffer}[row * columnQuads + q];
      var units = dot(select(vec4u(), vec4u(1, 2, 4, 8), needed != vec4f()), vec4u(1));
      var sums = vec4f();
      while (units != 0) {
        let z = firstTrailingBit(units);
        units &= units - 1;
        var sum = 0f;
        for (var k = 0u; k < innerQuads; k++) {
          let a = ${loadQuad(a, "row * innerQuads + k")};
          let b = ${loadQuad(b, "(4u * q + z) * innerQuads + k")};
          ${repeat(4, (i) => `sum = fma(a.${lanes[i]}, b.${lanes[i]}, sum);`)}
        }
        sums[z] = sum;
      }
      ${store("sums")}
    }`;
  },
  module: `
      /** The bits of quads that have one, as the lowest of their four. */
      fn quads_of(bits: u32) -> u32 {
        let pairs = bits | (bits >> 1);
        return (pairs | (pairs >> 2)) & 0x11111111;
      }`,
});

/** Where the code is in the product, and how its marks are stored. */
const skippings: Record<
  NonNullable<MatmulOperands["code"]>["is"],
  { readonly order: "rows" | "columns"; readonly skipping: Skipping }
> = {
  "A by rows": { order: "rows", skipping: activeInRows },
  "A by columns": { order: "columns", skipping: activeInColumns },
  "B by rows": { order: "columns", skipping: activeInB },
  "mask of C": { order: "rows", skipping: neededInC },
};

export function sparse(operands: MatmulOperands, variant: MatmulVariant): VariantSource {
  const { code } = operands;
  if (!code) throw new Error("A matmul without a code has no sparse variant.");
  const { order, skipping } = skippings[code.is];
  const kernel = active_units(order);
  const [, ...spec] = kernel.specs.marks;
  return {
    ...skipping(operands, variant),
    skipsRowsOfB: true,
    marks: { spec: ["read", ...spec], kernel, of: code.buffer },
  };
}
