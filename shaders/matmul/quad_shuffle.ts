// quad shuffle — four neighbouring lanes share their loads of A with quadSwap (feature "subgroups")
// Each lane computes its own columns of all rows of the tile. It loads a quarter of A and gets the rest from the
// other three lanes. In step s it uses what lane (lane xor s) has loaded, so that the four lanes process their
// rows in different orders, but k in the same order.

import { repeat } from "../kernel.ts";
import { addToColumnSums } from "./column_sums.ts";
import { loadB } from "./register.ts";
import type { VariantSource } from "./source.ts";
import { accumulate, lanes, loadQuad, type MatmulOperands, type MatmulVariant } from "./variant.ts";

const swaps = ["", "quadSwapX", "quadSwapY", "quadSwapDiagonal"];
const swapped = (value: string, s: number) => (s === 0 ? value : `${swaps[s]}(${value})`);

export function quadShuffle(operands: MatmulOperands, variant: MatmulVariant): VariantSource {
  const byColumns = operands.a.storedBy === "columns";
  const body = byColumns ? aByColumns(operands, variant) : aByRows(operands, variant);
  return {
    module: "enable subgroups;\ndiagnostic(off, subgroup_uniformity);",
    // The first of the four lanes decides for all, so that all take part in a swap.
    sum: `
    let lane = id.x & 3u;
    if (row >= rowCount || (id.x & ~3u) * ${variant.quads}u >= columnQuads) { return; }
    ${body.sum}`,
    rowOf: body.rowOf,
  };
}

/** A vec4f of A is four steps of k for one row: a lane loads every fourth row. */
function aByRows({ a, b }: MatmulOperands, { rows, quads }: MatmulVariant) {
  return {
    sum: `
    let innerQuads = (innerCount + 3u) / 4u;
    for (var k = 0u; k < innerQuads; k++) {
      ${repeat(rows / 4, (i) => `let a${i} = ${loadQuad(a, `(row + ${4 * i}u + lane) * innerQuads + k`)};`)}
      ${loadB(b, quads)}
      ${repeat(4, (z) =>
        repeat(rows / 4, (i) =>
          repeat(4, (s) =>
            [
              `let v${z}_${i}_${s} = vec4f(${swapped(`a${i}.${lanes[z]}`, s)});`,
              repeat(quads, (j) => accumulate(4 * i + s, j, `v${z}_${i}_${s}`, `b${z}_${j}`)),
            ].join("\n"),
          ),
        ),
      )}
    }`,
    rowOf: (i: number) => `(row + ${i - (i % 4)}u + (lane ^ ${i % 4}u))`,
  };
}

/** A vec4f of A is four rows for one step of k: a lane loads four rows of every sixteen. */
function aByColumns(operands: MatmulOperands, variant: MatmulVariant) {
  const { a, b } = operands;
  const { rows, quads } = variant;
  const step = (k: string, z: number) =>
    [
      repeat(
        rows / 16,
        (i) => `let a${z}_${i} = ${loadQuad(a, `${k} * rowQuads + row / 4u + ${4 * i}u + lane`)};`,
      ),
      repeat(quads, (j) => `let b${z}_${j} = ${loadQuad(b, `${k} * columnQuads + quad + ${j}u`)};`),
      repeat(rows / 16, (i) =>
        repeat(4, (s) =>
          [
            `let v${z}_${i}_${s} = ${swapped(`a${z}_${i}`, s)};`,
            repeat(4, (r) =>
              repeat(quads, (j) =>
                accumulate(
                  16 * i + 4 * s + r,
                  j,
                  `vec4f(v${z}_${i}_${s}.${lanes[r]})`,
                  `b${z}_${j}`,
                ),
              ),
            ),
          ].join("\n"),
        ),
      ),
      addToColumnSums(operands, variant, (j) => `b${z}_${j}`),
    ].join("\n");
  return {
    sum: `
    let rowQuads = (rowCount + 3u) / 4u;
    let whole = innerCount & ~3u;
    for (var k = 0u; k < whole; k += 4u) { ${repeat(4, (z) => step(`(k + ${z}u)`, z))} }
    for (var k = whole; k < innerCount; k++) { ${step("k", 0)} }`,
    rowOf: (i: number) => {
      const [sixteen, s, r] = [16 * Math.floor(i / 16), Math.floor(i / 4) % 4, i % 4];
      return `(row + ${sixteen + r}u + 4u * (lane ^ ${s}u))`;
    },
  };
}
