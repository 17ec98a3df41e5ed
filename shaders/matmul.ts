// matmul — the matrix product that five kernels are built from
//   C[i,j] = Σ_k A[i,k] B[k,j]
// Each invocation owns a tile of C in registers, 8 rows by 8 columns, and walks along k with vec4f
// loads. Every C[i,j] is one accumulator that adds its terms with fma, k ascending: a form of this
// product may change the tile but never the bits.
//
// Rows of every matrix are padded with zeros to whole vec4f; "quads" counts vec4f. Loads past the
// last row are clamped by WebGPU to some value of the buffer and only reach outputs that are not stored.

import { repeat } from "./kernel.ts";

/** Rows of C that one invocation owns, and over which the epilogues add their column sums. */
export const ROW_BLOCK = 8;
const COLUMN_QUADS = 2;

interface Operand {
  readonly buffer: string;
  /** "rows": stored as in the formula. "columns": stored transposed. */
  readonly storedBy: "rows" | "columns";
}

export interface Product {
  readonly a: Operand;
  readonly b: Operand;
  /** WGSL expressions of the sizes of C and of the sum. */
  readonly rows: string;
  readonly columns: string;
  readonly inner: string;
}

/** Invocations for a product with C of (rows, columns). */
export function productInvocations(rows: number, columns: number): [x: number, y: number] {
  return [Math.ceil(columns / (4 * COLUMN_QUADS)), Math.ceil(rows / ROW_BLOCK)];
}

export const PRODUCT_WORKGROUP = [8, 8] as const;

/**
 * WGSL pieces for a kernel's main: `sum` computes the tile at (row, quad) from `id`;
 * `forEachQuad` writes out an epilogue that is handed the names of its values.
 */
export function matmul({ a, b, rows, columns, inner }: Product) {
  const acrossRows = a.storedBy === "columns";
  const body = acrossRows ? outerProducts(a, b) : innerProducts(a, b);

  const sum = `
    let rowCount = ${rows};
    let columnCount = ${columns};
    let columnQuads = (columnCount + 3u) / 4u;
    let row = id.y * ${ROW_BLOCK}u;
    let quad = id.x * ${COLUMN_QUADS}u;
    if (row >= rowCount || quad >= columnQuads) { return; }
    ${repeat(ROW_BLOCK, (i) => repeat(COLUMN_QUADS, (j) => `var ${tile(i, j)} = vec4f();`))}
    let innerCount = ${inner};
    ${body}`;

  /**
   * For each quad of columns: `before(q)`, then for each row that exists `each(value, r, q)`, then
   * `after(q)`; q and r are WGSL expressions of the quad and the row.
   */
  const forEachQuad = (epilogue: {
    before?: (q: string) => string;
    each: (value: string, r: string, q: string) => string;
    after?: (q: string) => string;
  }) =>
    repeat(COLUMN_QUADS, (j) => {
      const q = `(quad + ${j}u)`;
      return `
    if (${q} < columnQuads) {
      ${epilogue.before?.(q) ?? ""}
      ${repeat(ROW_BLOCK, (i) => `if (row + ${i}u < rowCount) { ${epilogue.each(tile(i, j), `(row + ${i}u)`, q)} }`)}
      ${epilogue.after?.(q) ?? ""}
    }`;
    });

  return { sum, forEachQuad };
}

/** 1 in the columns of quad `q` that exist, 0 in the padding. */
export const existingColumns = (q: string) =>
  `select(vec4f(), vec4f(1), (4u * ${q} + vec4u(0, 1, 2, 3)) < vec4u(columnCount))`;

const tile = (i: number, j: number) => `c${i}_${j}`;

/** A stored by rows: a vec4f of A is four steps of k for one row. */
function innerProducts(a: Operand, b: Operand): string {
  const lanes = ["x", "y", "z", "w"] as const;
  const term = (z: number, j: number) =>
    b.storedBy === "rows" ? `b${z}_${j}` : transposedQuad(j, lanes[z] as string);
  const loadB =
    b.storedBy === "rows"
      ? repeat(4, (z) =>
          repeat(
            COLUMN_QUADS,
            (j) => `let b${z}_${j} = ${b.buffer}[(4u * k + ${z}u) * columnQuads + quad + ${j}u];`,
          ),
        )
      : repeat(
          4 * COLUMN_QUADS,
          (n) => `let b${n} = ${b.buffer}[(4u * quad + ${n}u) * innerQuads + k];`,
        );
  return `
    let innerQuads = (innerCount + 3u) / 4u;
    for (var k = 0u; k < innerQuads; k++) {
      ${repeat(ROW_BLOCK, (i) => `let a${i} = ${a.buffer}[(row + ${i}u) * innerQuads + k];`)}
      ${loadB}
      ${repeat(
        4,
        (z) => `
      ${repeat(COLUMN_QUADS, (j) => `let t${z}_${j} = ${term(z, j)};`)}
      ${repeat(ROW_BLOCK, (i) => {
        const value = `vec4f(a${i}.${lanes[z]})`;
        return repeat(COLUMN_QUADS, (j) => accumulate(i, j, value, `t${z}_${j}`));
      })}`,
      )}
    }`;
}

/** Column k of four rows of a transposed B, as one quad of C's columns. */
function transposedQuad(j: number, lane: string): string {
  const rows = [0, 1, 2, 3].map((n) => `b${4 * j + n}.${lane}`);
  return `vec4f(${rows.join(", ")})`;
}

/** A stored by columns: a vec4f of A is one step of k for four rows. */
function outerProducts(a: Operand, b: Operand): string {
  const lanes = ["x", "y", "z", "w"] as const;
  return `
    let rowQuads = (rowCount + 3u) / 4u;
    for (var k = 0u; k < innerCount; k++) {
      ${repeat(ROW_BLOCK / 4, (i) => `let a${i} = ${a.buffer}[k * rowQuads + row / 4u + ${i}u];`)}
      ${repeat(COLUMN_QUADS, (j) => `let b${j} = ${b.buffer}[k * columnQuads + quad + ${j}u];`)}
      ${repeat(ROW_BLOCK, (i) => {
        const value = `vec4f(a${Math.floor(i / 4)}.${lanes[i % 4]})`;
        return repeat(COLUMN_QUADS, (j) => accumulate(i, j, value, `b${j}`));
      })}
    }`;
}

const accumulate = (i: number, j: number, a: string, b: string) =>
  `${tile(i, j)} = fma(${a}, ${b}, ${tile(i, j)});`;
