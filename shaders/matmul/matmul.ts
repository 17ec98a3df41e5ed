// matmul — the matrix multiplication in five of the kernels
//   C[i,j] = Σ_k A[i,k] B[k,j]
// Each invocation computes a tile of C in registers, `rows` rows by `quads` vec4f of columns. Every C[i,j] is one
// accumulator that adds its terms with fma, in ascending order of k. The variants load A and B in different ways,
// but give the same bits.
//
// Rows of every matrix are padded with zeros to whole vec4f; "quads" counts vec4f. Loads past the
// last row are clamped by WebGPU to some value of the buffer, and only affect outputs that are not stored.

import { type BufferSpec, repeat } from "../kernel.ts";
import { addAllToColumnSums, columnSums, storeColumnSums } from "./column_sums.ts";
import { type Epilogue, epilogueModule, writeEpilogue } from "./epilogue.ts";
import { quadShuffle } from "./quad_shuffle.ts";
import { registerTiling } from "./register.ts";
import type { VariantSource } from "./source.ts";
import { type MatmulOperands, type MatmulVariant, tile } from "./variant.ts";
import { workgroupMemory } from "./workgroup.ts";

/** A variant that runs well on all devices and compiles fast. */
export const baseline: MatmulVariant = {
  kind: "register tiling",
  rows: 8,
  quads: 2,
  workgroupSize: [8, 8],
};

type Kind = MatmulVariant["kind"];
type Write = (operands: MatmulOperands, variant: MatmulVariant) => VariantSource;

const kinds: Record<Exclude<Kind, "sparse">, Write> & Partial<Record<Kind, Write>> = {
  "register tiling": registerTiling,
  "quad shuffle": quadShuffle,
  "workgroup memory": workgroupMemory,
};

/** Loads the sparse variants, which few runs need. */
export async function loadSparse(): Promise<void> {
  kinds.sparse ??= (await import("./sparse.ts")).sparse;
}

/**
 * Returns WGSL for a kernel: `module` goes before main, `sum` computes the tile at (row, quad) from `id`, and
 * `forEachQuad` and `forEachColumnSum` return the epilogue. `buffers` are those that the variant reads besides the operands.
 * @throws Error if the variant is sparse and `loadSparse` has not been called
 */
export function matmul(operands: MatmulOperands, variant: MatmulVariant) {
  const write = kinds[variant.kind];
  if (!write) throw new Error("The sparse variants have not been loaded.");
  const body = write(operands, variant);
  const sum = `
    let rowCount = ${operands.rows};
    let columnCount = ${operands.columns};
    let innerCount = ${operands.inner};
    let columnQuads = (columnCount + 3u) / 4u;
    ${body.position ?? position(variant)}
    ${body.forEachQuad ? "" : accumulators(variant)}
    ${columnSums(operands, variant)}
    ${body.sum}
    ${body.skipsRowsOfB ? addAllToColumnSums(operands, variant) : ""}`;

  const rowOf = body.rowOf ?? ((i: number) => `(row + ${i}u)`);
  const quadOf = body.quadOf ?? ((j: number) => `quad + ${j}u`);
  const forEachQuad =
    body.forEachQuad ??
    ((epilogue: Epilogue) => writeEpilogue(variant, { rowOf, quadOf }, epilogue));

  const forEachColumnSum = (store: (q: string, sum: string) => string) =>
    storeColumnSums(variant, quadOf, store);

  const module = [body.module ?? "", epilogueModule(variant)].join("\n");
  const { marks } = body;
  const buffers: Readonly<Record<string, BufferSpec>> = marks ? { marks: marks.spec } : {};
  return {
    module,
    sum,
    forEachQuad,
    forEachColumnSum,
    buffers,
    marks,
    /** The invocations needed for C (rows, columns). */
    invocations: body.invocations ?? tiles(variant),
  };
}

const position = ({ rows, quads }: MatmulVariant) => `
    let row = id.y * ${rows}u;
    let quad = id.x * ${quads}u;`;

const accumulators = ({ rows, quads }: MatmulVariant) =>
  repeat(rows, (i) => repeat(quads, (j) => `var ${tile(i, j)} = vec4f();`));

const tiles = (variant: MatmulVariant) => (rows: number, columns: number) =>
  [Math.ceil(columns / (4 * variant.quads)), Math.ceil(rows / variant.rows)] as const;

/** A WGSL vec4f that is 1 in the columns of quad `q` that exist, and 0 in the padding. */
export const columnMask = (q: string) =>
  `select(vec4f(), vec4f(1), (4u * ${q} + vec4u(0, 1, 2, 3)) < vec4u(columnCount))`;
