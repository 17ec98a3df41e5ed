// register tiling — each invocation loads all its operands itself, without barriers or shuffles

import { repeat } from "../kernel.ts";
import { addToColumnSums } from "./column_sums.ts";
import type { VariantSource } from "./source.ts";
import { accumulate, lanes, loadQuad, type MatmulOperands, type MatmulVariant } from "./variant.ts";

/** One step of k if A is stored by columns: a vec4f of A is that step for four rows. */
function outerProduct(operands: MatmulOperands, variant: MatmulVariant): string {
  const { a, b } = operands;
  const { rows, quads } = variant;
  return `
      ${repeat(rows / 4, (i) => `let a${i} = ${loadQuad(a, `k * rowQuads + row / 4u + ${i}u`)};`)}
      ${repeat(quads, (j) => `let b${j} = ${loadQuad(b, `k * columnQuads + quad + ${j}u`)};`)}
      ${repeat(rows, (i) => {
        const value = `vec4f(a${Math.floor(i / 4)}.${lanes[i % 4]})`;
        return repeat(quads, (j) => accumulate(i, j, value, `b${j}`));
      })}
      ${addToColumnSums(operands, variant, (j) => `b${j}`)}`;
}

export function registerTiling(operands: MatmulOperands, variant: MatmulVariant): VariantSource {
  const { a, b } = operands;
  const { rows, quads } = variant;
  const leave = "if (row >= rowCount || quad >= columnQuads) { return; }";
  if (a.storedBy === "columns") {
    return {
      sum: `
    ${leave}
    let rowQuads = (rowCount + 3u) / 4u;
    for (var k = 0u; k < innerCount; k++) {
      ${outerProduct(operands, variant)}
    }`,
    };
  }
  // A vec4f of A is four steps of k for one row.
  return {
    sum: `
    ${leave}
    let innerQuads = (innerCount + 3u) / 4u;
    for (var k = 0u; k < innerQuads; k++) {
      ${repeat(rows, (i) => `let a${i} = ${loadQuad(a, `(row + ${i}u) * innerQuads + k`)};`)}
      ${loadB(b, quads)}
      ${repeat(4, (z) =>
        repeat(rows, (i) => {
          const value = `vec4f(a${i}.${lanes[z]})`;
          return repeat(quads, (j) => accumulate(i, j, value, `b${z}_${j}`));
        }),
      )}
    }`,
  };
}

/** `b{z}_{j}`: row 4k + z of B, quad j of the tile. */
export function loadB(b: MatmulOperands["b"], quads: number): string {
  if (b.storedBy === "rows") {
    return repeat(4, (z) =>
      repeat(
        quads,
        (j) => `let b${z}_${j} = ${loadQuad(b, `(4u * k + ${z}u) * columnQuads + quad + ${j}u`)};`,
      ),
    );
  }
  const column = (n: number) => loadQuad(b, `(4u * quad + ${n}u) * innerQuads + k`);
  return [
    repeat(4 * quads, (n) => `let t${n} = ${column(n)};`),
    repeat(quads, (j) =>
      repeat(4, (z) => {
        const rows = [0, 1, 2, 3].map((n) => `t${4 * j + n}.${lanes[z]}`);
        return `let b${z}_${j} = vec4f(${rows.join(", ")});`;
      }),
    ),
  ].join("\n");
}
