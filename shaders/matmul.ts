// matmul — the matrix product that five kernels are built from
//   C[i,j] = Σ_k A[i,k] B[k,j]
// Each invocation owns a tile of C in registers, `rows` rows by `quads` vec4f of columns, and walks along
// k. Every C[i,j] is one accumulator that adds its terms with fma, k ascending: the forms of this product
// differ in how A and B reach the registers, never in their bits.
//
// Rows of every matrix are padded with zeros to whole vec4f; "quads" counts vec4f. Loads past the
// last row are clamped by WebGPU to some value of the buffer and only reach outputs that are not stored.

import { repeat } from "./kernel.ts";
import { type Form, type FormSource, type Product, tile } from "./products/product.ts";
import { quadLanes } from "./products/quad_lanes.ts";
import { registers } from "./products/registers.ts";
import { workgroupTiles } from "./products/workgroup_tiles.ts";

/** Rows over which the epilogues add their column sums. */
export const ROW_BLOCK = 8;

export const sumBlocks = (rows: number) => Math.ceil(rows / ROW_BLOCK);

/** Runs well everywhere and compiles fast. */
export const plainForm: Form = { kind: "registers", rows: 8, quads: 2, workgroupSize: [8, 8] };

/** Invocations for a product with C of (rows, columns). */
export function productInvocations(form: Form, rows: number, columns: number) {
  return [Math.ceil(columns / (4 * form.quads)), Math.ceil(rows / form.rows)] as const;
}

const forms: Record<Form["kind"], (product: Product, form: Form) => FormSource> = {
  registers,
  "quad lanes": quadLanes,
  "workgroup tiles": workgroupTiles,
};

/**
 * WGSL pieces for a kernel's main: `sum` computes the tile at (row, quad) from `id`;
 * `forEachQuad` writes out an epilogue that is handed the names of its values.
 */
export function matmul(product: Product, form: Form) {
  const body = forms[form.kind](product, form);
  const sum = `
    let rowCount = ${product.rows};
    let columnCount = ${product.columns};
    let innerCount = ${product.inner};
    let columnQuads = (columnCount + 3u) / 4u;
    let row = id.y * ${form.rows}u;
    let quad = id.x * ${form.quads}u;
    ${repeat(form.rows, (i) => repeat(form.quads, (j) => `var ${tile(i, j)} = vec4f();`))}
    ${body.sum}`;

  const isShared = form.rows < ROW_BLOCK;

  /**
   * For each quad of columns and each block of 8 rows: `before(q)`, then for each row that exists
   * `each(value, r, q)`, which may give a term to be added up, then `after(q, block, sum)`; q, r, block
   * and sum are WGSL expressions. The sum is pairwise: the same whichever way a form orders 4 rows or
   * shares 8 of them out.
   */
  const forEachQuad = (epilogue: Epilogue) => {
    const rowOf = body.rowOf ?? ((first: string, i: number) => `(${first} + ${i}u)`);
    const rowsFrom = (first: string, values: readonly string[]) =>
      values
        .map((value, i) => {
          const r = rowOf(first, i);
          const { statements, term } = epilogue.each(value, r, "q");
          return `
      ${term ? `var t${i} = vec4f();` : ""}
      if (${r} < rowCount) { ${statements} ${term ? `t${i} = ${term};` : ""} }`;
        })
        .join("\n");
    return isShared
      ? sharedBlock(form, epilogue, rowsFrom)
      : blockAfterBlock(form, epilogue, rowsFrom);
  };

  const module = [body.module ?? "", isShared ? sharedTerms(form) : ""].join("\n");
  return { module, sum, forEachQuad };
}

interface Epilogue {
  readonly before?: (q: string) => string;
  readonly each: (value: string, r: string, q: string) => { statements: string; term?: string };
  readonly after?: (q: string, block: string, sum: string) => string;
}

/** The epilogue's part for rows of one quad `q`, from row `first` on, with their sums in `values`. */
type RowsFrom = (first: string, values: readonly string[]) => string;

/** The epilogue of each block of 8 rows and one quad. */
function blockAfterBlock(form: Form, epilogue: Epilogue, rowsFrom: RowsFrom): string {
  const { rows, quads, kind } = form;
  const blocks = rows / ROW_BLOCK;
  const parts = blocks * quads;
  const names = Array.from({ length: quads }, (_, j) =>
    Array.from({ length: rows }, (_, i) => tile(i, j)),
  ).flat();
  const part = (n: string, values: readonly string[]) => `
      let q = quad + ${n} / ${blocks}u;
      let first = row + ${n} % ${blocks}u * ${ROW_BLOCK}u;
      if (q < columnQuads && first < rowCount) {
        ${epilogue.before?.("q") ?? ""}
        ${rowsFrom("first", values)}
        ${epilogue.after?.("q", `(first / ${ROW_BLOCK}u)`, pairwise("t", ROW_BLOCK)) ?? ""}
      }`;
  const valuesOf = (n: number) => names.slice(n * ROW_BLOCK, (n + 1) * ROW_BLOCK);
  // One that must compile fast is a loop, which moves the next values to where the first ones were.
  if (kind === "registers" && parts > 1) {
    const moves = names.slice(ROW_BLOCK).map((name, i) => `${names[i]} = ${name};`);
    return `
    for (var part = 0u; part < ${parts}u; part++) { ${part("part", valuesOf(0))} ${moves.join(" ")} }`;
  }
  return repeat(parts, (n) => `{ ${part(`${n}u`, valuesOf(n))} }`);
}

/** Where the invocations that share a block of 8 rows leave their rows' sums. */
const sharedTerms = ({ workgroupSize: [across, down] }: Form) =>
  `var<workgroup> terms: array<vec4f, ${across * down}>;`;

/** The epilogue where several invocations, one below the other, have a block of 8 rows and one quad. */
function sharedBlock(form: Form, epilogue: Epilogue, rowsFrom: RowsFrom): string {
  const { rows, workgroupSize } = form;
  const values = Array.from({ length: rows }, (_, i) => tile(i, 0));
  const across = workgroupSize[0];
  const sharers = ROW_BLOCK / rows;
  const term = `local.y * ${across}u + local.x`;
  const needsSum = epilogue.each("", "", "").term !== undefined;
  return `
    let q = quad;
    ${needsSum ? `workgroupBarrier(); terms[${term}] = vec4f();` : ""}
    if (q < columnQuads && row < rowCount) {
      ${epilogue.before?.("q") ?? ""}
      ${rowsFrom("row", values)}
      ${needsSum ? `terms[${term}] = ${pairwise("t", rows)};` : ""}
    }
    ${needsSum ? "workgroupBarrier();" : ""}
    if (q < columnQuads && row < rowCount && local.y % ${sharers}u == 0u) {
      ${needsSum ? repeat(sharers, (i) => `let s${i} = terms[(local.y + ${i}u) * ${across}u + local.x];`) : ""}
      ${epilogue.after?.("q", `(row / ${ROW_BLOCK}u)`, pairwise("s", sharers)) ?? ""}
    }`;
}

/** name0 … name(count − 1) added up as a balanced tree; count is a power of 2. */
function pairwise(name: string, count: number, first = 0): string {
  if (count === 1) return `${name}${first}`;
  const half = count / 2;
  return `(${pairwise(name, half, first)} + ${pairwise(name, half, first + half)})`;
}

/** 1 in the columns of quad `q` that exist, 0 in the padding. */
export const existingColumns = (q: string) =>
  `select(vec4f(), vec4f(1), (4u * ${q} + vec4u(0, 1, 2, 3)) < vec4u(columnCount))`;
