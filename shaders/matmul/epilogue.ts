// epilogue — the operations of a matmul kernel on each sum, over the accumulators of a tile
// Column sums are computed pairwise over blocks of 8 rows, so that their bits do not depend on how a variant
// orders 4 rows or distributes 8 rows over invocations.

import { ROW_BLOCK, repeat } from "../kernel.ts";
import { type MatmulVariant, tile } from "./variant.ts";

/**
 * The code after the sums. For each quad of columns and each block of 8 rows it is `before(q)`, then
 * `each(value, r, q)` for every row that exists, which may return a term to add up, then `after(q, block, sum)`.
 * All arguments are WGSL expressions.
 */
export interface Epilogue {
  readonly before?: (q: string) => string;
  readonly each: (value: string, r: string, q: string) => { statements: string; term?: string };
  readonly after?: (q: string, block: string, sum: string) => string;
}

/** The epilogue of one quad `q`, for the rows whose sums are in `values`, starting at row `first` of the tile. */
type RowsOf = (values: readonly string[], first: number) => string;

/** Returns the WGSL of the epilogue; `rowOf` returns the row of C for row i of the tile. */
export function writeEpilogue(
  variant: MatmulVariant,
  rowOf: (i: number) => string,
  epilogue: Epilogue,
): string {
  const rowsOf: RowsOf = (values, first) =>
    values
      .map((value, i) => {
        const r = rowOf(first + i);
        const { statements, term } = epilogue.each(value, r, "q");
        return `
      ${term ? `var t${i} = vec4f();` : ""}
      if (${r} < rowCount) { ${statements} ${term ? `t${i} = ${term};` : ""} }`;
      })
      .join("\n");
  if (isShared(variant)) return sharedBlock(variant, epilogue, rowsOf);
  return isLooped(variant) ? looped(variant, epilogue) : unrolled(variant, epilogue, rowsOf);
}

/** Returns the WGSL before main: memory for the sums of invocations that share a block of 8 rows. */
export function epilogueModule(variant: MatmulVariant): string {
  const [across, down] = variant.workgroupSize;
  return isShared(variant) ? `var<workgroup> terms: array<vec4f, ${across * down}>;` : "";
}

const isShared = ({ rows }: MatmulVariant) => rows < ROW_BLOCK;
/** The baseline must compile fast. */
const isLooped = ({ kind, rows }: MatmulVariant) =>
  kind === "register tiling" && rows === ROW_BLOCK;

/** The epilogue of each block of 8 rows and one quad. */
function unrolled(variant: MatmulVariant, epilogue: Epilogue, rowsOf: RowsOf): string {
  const { rows, quads } = variant;
  return repeat(quads, (j) =>
    repeat(rows / ROW_BLOCK, (block) => {
      const first = ROW_BLOCK * block;
      const values = Array.from({ length: ROW_BLOCK }, (_, i) => tile(first + i, j));
      const sum = pairwise("t", ROW_BLOCK);
      const after = epilogue.after?.("q", `(row / ${ROW_BLOCK}u + ${block}u)`, sum);
      return `
    {
      let q = quad + ${j}u;
      if (q < columnQuads) {
        ${epilogue.before?.("q") ?? ""}
        ${rowsOf(values, first)}
        ${after ? `if (row + ${first}u < rowCount) { ${after} }` : ""}
      }
    }`;
    }),
  );
}

/**
 * The epilogue of a tile of 8 rows as a loop over the rows. Accumulators cannot be indexed, so each iteration uses
 * those of the first row, and then moves every row up by one.
 */
function looped({ quads }: MatmulVariant, epilogue: Epilogue): string {
  const { statements, term } = epilogue.each(tile(0, 0), "r", "q");
  const last = ROW_BLOCK - 1;
  return `
    for (var j = 0u; j < ${quads}u; j++) {
      let q = quad + j;
      if (q < columnQuads) {
        ${epilogue.before?.("q") ?? ""}
        ${term ? repeat(ROW_BLOCK, (i) => `var t${i} = vec4f();`) : ""}
        for (var r = row; r < row + ${ROW_BLOCK}u; r++) {
          ${term ? `${repeat(last, (i) => `t${i} = t${i + 1};`)} t${last} = vec4f();` : ""}
          if (r < rowCount) { ${statements} ${term ? `t${last} = ${term};` : ""} }
          ${repeat(last, (i) => `${tile(i, 0)} = ${tile(i + 1, 0)};`)}
        }
        ${epilogue.after?.("q", `(row / ${ROW_BLOCK}u)`, pairwise("t", ROW_BLOCK)) ?? ""}
      }
      ${repeat(ROW_BLOCK, (i) => repeat(quads - 1, (k) => `${tile(i, k)} = ${tile(i, k + 1)};`))}
    }`;
}

/** The epilogue if several invocations along y share a block of 8 rows and one quad. */
function sharedBlock(variant: MatmulVariant, epilogue: Epilogue, rowsOf: RowsOf): string {
  const { rows, workgroupSize } = variant;
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
      ${rowsOf(values, 0)}
      ${needsSum ? `terms[${term}] = ${pairwise("t", rows)};` : ""}
    }
    ${needsSum ? "workgroupBarrier();" : ""}
    if (q < columnQuads && row < rowCount && local.y % ${sharers}u == 0u) {
      ${needsSum ? repeat(sharers, (i) => `let s${i} = terms[(local.y + ${i}u) * ${across}u + local.x];`) : ""}
      ${epilogue.after?.("q", `(row / ${ROW_BLOCK}u)`, pairwise("s", sharers)) ?? ""}
    }`;
}

/** Adds name0 … name(count − 1) as a balanced tree; count is a power of 2. */
export function pairwise(name: string, count: number, first = 0): string {
  if (count === 1) return `${name}${first}`;
  const half = count / 2;
  return `(${pairwise(name, half, first)} + ${pairwise(name, half, first + half)})`;
}
