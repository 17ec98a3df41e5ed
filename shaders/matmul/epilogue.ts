// epilogue — the operations of a matmul kernel on each sum, over the accumulators of a tile
// Column sums are computed pairwise over blocks of 8 rows, so that their bits do not depend on how a variant
// orders 4 rows or distributes 8 rows over invocations.

import { ROW_BLOCK, repeat } from "../kernel.ts";
import { type MatmulVariant, tile } from "./variant.ts";

/**
 * The code after the sums. For each quad of columns and each block of 8 rows it is `before(q)`, then
 * `each(value, r, q)` for every row that exists, which may return terms to add up, then `after(q, block, sums)`.
 * All arguments are WGSL expressions.
 */
export interface Epilogue {
  readonly before?: (q: string) => string;
  readonly each: (
    value: string,
    r: string,
    q: string,
  ) => { statements: string; terms?: readonly string[] };
  readonly after?: (q: string, block: string, sums: readonly string[]) => string;
}

/** The epilogue of one quad `q`, for the rows whose sums are in `values`, starting at row `first` of the tile. */
type RowsOf = (values: readonly string[], first: number) => string;

/** Where the tile is in C: the row of its row i, and the quad of its quad j. */
interface Place {
  readonly rowOf: (i: number) => string;
  readonly quadOf: (j: number) => string;
}

/** Returns the WGSL of the epilogue. */
export function writeEpilogue(
  variant: MatmulVariant,
  { rowOf, quadOf }: Place,
  epilogue: Epilogue,
): string {
  const rowsOf: RowsOf = (values, first) =>
    values
      .map((value, i) => {
        const r = rowOf(first + i);
        const { statements, terms = [] } = epilogue.each(value, r, "q");
        return `
      ${eachTerm(terms, (_, n) => `var ${names[n]}${i} = vec4f();`)}
      if (${r} < rowCount) { ${statements} ${eachTerm(terms, (term, n) => `${names[n]}${i} = ${term};`)} }`;
      })
      .join("\n");
  if (isShared(variant)) return sharedBlock(variant, epilogue, rowsOf);
  return isLooped(variant)
    ? looped(variant, epilogue)
    : unrolled(variant, epilogue, rowsOf, quadOf);
}

/** The names of the terms of a row, before its number. */
const names = ["t", "u"] as const;
const eachTerm = (terms: readonly string[], line: (term: string, n: number) => string) =>
  terms.map(line).join(" ");

/** Returns the WGSL before main: memory for the sums of invocations that share a block of 8 rows. */
export function epilogueModule(variant: MatmulVariant): string {
  const [across, down] = variant.workgroupSize;
  const memory = (name: string) => `var<workgroup> ${name}s: array<vec4f, ${across * down}>;`;
  return isShared(variant) ? names.map(memory).join("\n") : "";
}

const isShared = ({ rows }: MatmulVariant) => rows < ROW_BLOCK;
/** The baseline must compile fast. */
const isLooped = ({ kind, rows }: MatmulVariant) =>
  kind === "register tiling" && rows === ROW_BLOCK;

/** The epilogue of each block of 8 rows and one quad. */
function unrolled(
  variant: MatmulVariant,
  epilogue: Epilogue,
  rowsOf: RowsOf,
  quadOf: Place["quadOf"],
): string {
  const { rows, quads } = variant;
  return repeat(quads, (j) =>
    repeat(rows / ROW_BLOCK, (block) => {
      const first = ROW_BLOCK * block;
      const values = Array.from({ length: ROW_BLOCK }, (_, i) => tile(first + i, j));
      const sums = names.map((name) => pairwise(name, ROW_BLOCK));
      const after = epilogue.after?.("q", `(row / ${ROW_BLOCK}u + ${block}u)`, sums);
      return `
    {
      let q = ${quadOf(j)};
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
  const { statements, terms = [] } = epilogue.each(tile(0, 0), "r", "q");
  const last = ROW_BLOCK - 1;
  const used = names.slice(0, terms.length);
  const sums = used.map((name) => pairwise(name, ROW_BLOCK));
  return `
    for (var j = 0u; j < ${quads}u; j++) {
      let q = quad + j;
      if (q < columnQuads) {
        ${epilogue.before?.("q") ?? ""}
        ${used.map((t) => repeat(ROW_BLOCK, (i) => `var ${t}${i} = vec4f();`)).join("\n")}
        for (var r = row; r < row + ${ROW_BLOCK}u; r++) {
          ${used.map((t) => `${repeat(last, (i) => `${t}${i} = ${t}${i + 1};`)} ${t}${last} = vec4f();`).join("\n")}
          if (r < rowCount) { ${statements} ${eachTerm(terms, (term, n) => `${names[n]}${last} = ${term};`)} }
          ${repeat(last, (i) => `${tile(i, 0)} = ${tile(i + 1, 0)};`)}
        }
        ${epilogue.after?.("q", `(row / ${ROW_BLOCK}u)`, sums) ?? ""}
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
  const lane = `local.y * ${across}u + local.x`;
  const { terms = [] } = epilogue.each("", "", "");
  const used = names.slice(0, terms.length);
  const share = (name: string) =>
    repeat(
      sharers,
      (i) => `let ${name}_${i} = ${name}s[(local.y + ${i}u) * ${across}u + local.x];`,
    );
  const sums = used.map((name) => pairwise(`${name}_`, sharers));
  return `
    let q = quad;
    ${used.length > 0 ? "workgroupBarrier();" : ""} ${used.map((name) => `${name}s[${lane}] = vec4f();`).join(" ")}
    if (q < columnQuads && row < rowCount) {
      ${epilogue.before?.("q") ?? ""}
      ${rowsOf(values, 0)}
      ${used.map((name) => `${name}s[${lane}] = ${pairwise(name, rows)};`).join(" ")}
    }
    ${used.length > 0 ? "workgroupBarrier();" : ""}
    if (q < columnQuads && row < rowCount && row % ${ROW_BLOCK}u == 0u) {
      ${used.map(share).join("\n")}
      ${epilogue.after?.("q", `(row / ${ROW_BLOCK}u)`, sums) ?? ""}
    }`;
}

/** Adds name0 … name(count − 1) as a balanced tree; count is a power of 2. */
export function pairwise(name: string, count: number, first = 0): string {
  if (count === 1) return `${name}${first}`;
  const half = count / 2;
  return `(${pairwise(name, half, first)} + ${pairwise(name, half, first + half)})`;
}
