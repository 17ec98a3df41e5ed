// sparse — adds only the terms of active units, for a matmul with a code that is mostly zeros
// Because fma(0, x, c) = c, leaving out terms that are 0 does not change a sum's bits, as long as the others are
// added in ascending order. A kernel before the matmul has marked the quads of the code that are not all 0
// (shaders/active_quads.ts); each invocation walks the marks of what it computes, from the lowest bit up. No list of
// active units can be too short: a code that is dense is only slow.

import { active_quads, WORD } from "../active_quads.ts";
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
 * WGSL that runs `body` for each mark in ascending order, with its index as `k`.
 * @param list the index of the list of marks
 * @param count the number of bits in a list
 */
const forEachMark = (list: string, count: string, body: string) => `
      for (var w = 0u; w < (${count} + ${WORD - 1}u) / ${WORD}u; w++) {
        var bits = marks[${list} * ((${count} + ${WORD - 1}u) / ${WORD}u) + w];
        while (bits != 0) {
          let k = ${WORD}u * w + firstTrailingBit(bits);
          bits &= bits - 1;
          ${body}
        }
      }`;

/** WGSL that runs `body` for each component of a quad of the code that is not 0, with its index as `z`. */
const forEachUnit = (quad: string, body: string) => `
          var units = dot(select(vec4u(), vec4u(1, 2, 4, 8), ${quad} != vec4f()), vec4u(1));
          while (units != 0) {
            let z = firstTrailingBit(units);
            units &= units - 1;
            ${body}
          }`;

const inTile = (body: string) => `if (row < rowCount && quad < columnQuads) { ${body} }`;

/**
 * A is a code (rows,inner) stored by rows: each row of the tile has its own active units. Accumulators cannot be
 * indexed, so each row uses those of the first one, and then all move up by one, around the tile.
 */
const activeInRows: Skipping = ({ a, b }, { rows, quads }) => {
  const term = (j: number) =>
    accumulate(0, j, "value", loadQuad(b, `(4u * k + z) * columnQuads + quad + ${j}u`));
  const moveUp = (j: number) => `
        let first${j} = ${tile(0, j)};
        ${repeat(rows - 1, (i) => `${tile(i, j)} = ${tile(i + 1, j)};`)}
        ${tile(rows - 1, j)} = first${j};`;
  return {
    sum: `
    let innerQuads = (innerCount + 3u) / 4u;
    ${inTile(`
      for (var r = row; r < row + ${rows}u; r++) {
        ${forEachMark(
          "r",
          "innerQuads",
          `let a = ${loadQuad(a, "r * innerQuads + k")};
          ${forEachUnit(
            "a",
            `let value = vec4f(a[z]);
            ${repeat(quads, term)}`,
          )}`,
        )}
        ${repeat(quads, moveUp)}
      }`)}`,
  };
};

/** A is a code (inner,rows) stored by columns: four rows of the tile are four units, active in the same inner rows. */
const activeInColumns: Skipping = ({ a, b }, { rows, quads }) => ({
  sum: `
    let rowQuads = (rowCount + 3u) / 4u;
    ${inTile(
      repeat(rows / 4, (p) =>
        forEachMark(
          `(row / 4u + ${p}u)`,
          "innerCount",
          `let a = ${loadQuad(a, `k * rowQuads + row / 4u + ${p}u`)};
          ${repeat(quads, (j) => `let b${j} = ${loadQuad(b, `k * columnQuads + quad + ${j}u`)};`)}
          ${repeat(quads, (j) => fourRows(p, j))}`,
        ),
      ),
    )}`,
});

/** B is a code (inner,columns), a quad of which is four columns of the tile, active in the same inner rows. */
const activeInB: Skipping = ({ a, b }, { rows, quads }) => ({
  sum: `
    let rowQuads = (rowCount + 3u) / 4u;
    ${inTile(
      repeat(quads, (j) =>
        forEachMark(
          `(quad + ${j}u)`,
          "innerCount",
          `let b${j} = ${loadQuad(b, `k * columnQuads + quad + ${j}u`)};
          ${repeat(
            rows / 4,
            (p) => `{
            let a = ${loadQuad(a, `k * rowQuads + row / 4u + ${p}u`)};
            ${fourRows(p, j)}
          }`,
          )}`,
        ),
      ),
    )}`,
});

/** Adds a term to four rows of the tile and quad j, from quad p of its rows. */
const fourRows = (p: number, j: number) =>
  repeat(4, (z) => accumulate(4 * p + z, j, `vec4f(a.${lanes[z]})`, `b${j}`));

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
    let words = (columnQuads + ${WORD - 1}u) / ${WORD}u;`,
  forEachQuad: ({ before, each }: Epilogue) => {
    const store = (sums: string) => `
        ${before?.("q") ?? ""}
        ${each(sums, "row", "q").statements}`;
    return `
    for (var q = id.x; q < columnQuads; q += ${across}u) {
      let mark = (marks[row * words + q / ${WORD}u] >> (q % ${WORD}u)) & 1;
      if (mark == 0) { ${store("vec4f()")} }
    }

    var w = 0u;
    var bits = marks[row * words];
    var others = id.x;
    while (true) {
      // The quads of the other invocations
      while (w < words && others >= countOneBits(bits)) {
        others -= countOneBits(bits);
        w++;
        bits = marks[row * words + w];
      }
      if (w >= words) { break; }
      for (; others > 0; others--) { bits &= bits - 1; }
      let q = ${WORD}u * w + firstTrailingBit(bits);
      bits &= bits - 1;
      others = ${across - 1}u;

      let needed = ${code?.buffer}[row * columnQuads + q];
      var sums = vec4f();
      ${forEachUnit(
        "needed",
        `var sum = 0f;
            for (var k = 0u; k < innerQuads; k++) {
              let a = ${loadQuad(a, "row * innerQuads + k")};
              let b = ${loadQuad(b, "(4u * q + z) * innerQuads + k")};
              ${repeat(4, (i) => `sum = fma(a.${lanes[i]}, b.${lanes[i]}, sum);`)}
            }
            sums[z] = sum;`,
      )}
      ${store("sums")}
    }`;
  },
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
  const kernel = active_quads(order);
  const [, ...spec] = kernel.specs.marks;
  return {
    ...skipping(operands, variant),
    skipsRowsOfB: true,
    marks: { spec: ["read", ...spec], kernel, of: code.buffer },
  };
}
