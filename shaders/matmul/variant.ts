// What the variants of a matmul share: operands, the names of accumulators, and adding a term.

import { elements, type QuadElement } from "../elements.ts";

interface Operand {
  readonly buffer: string;
  /** "vec4f" by default. */
  readonly element?: QuadElement;
  /** "rows": stored as in the formula. "columns": stored transposed. */
  readonly storedBy: "rows" | "columns";
}

/** C (rows,columns) = A (rows,inner) B (inner,columns); sizes are WGSL expressions. */
export interface MatmulOperands {
  readonly a: Operand;
  readonly b: Operand;
  readonly rows: string;
  readonly columns: string;
  readonly inner: string;
  /** Whether the sums of B's columns are wanted too; then B is stored by rows. */
  readonly sumsB?: boolean;
  /** The code whose zeros a sparse variant skips, and what it is in the product. */
  readonly code?: {
    readonly buffer: string;
    /** A or B, by how it is stored, or where C is needed: it is 0 where the code is. */
    readonly is: "A by rows" | "A by columns" | "B by rows" | "mask of C";
  };
}

/** A way of computing a matmul. All variants give the same bits. */
export interface MatmulVariant {
  readonly kind: "register tiling" | "quad shuffle" | "workgroup memory" | "sparse";
  /**
   * The size of the tile of C that one invocation computes: its rows, a multiple of 8 (quad shuffle: of 16;
   * sparse: or 4), and its quads of columns. With workgroup memory, 2 or 4 rows and one quad are possible too if the
   * workgroup's rows are a multiple of 8, which also holds for 4 rows of a sparse variant.
   */
  readonly rows: number;
  readonly quads: number;
  readonly workgroupSize: readonly [x: number, y: number];
  /** With workgroup memory: the steps of k between two barriers; 16 by default. */
  readonly depth?: 8 | 16 | 32;
  /** Whether the matmul shares the dispatch of the stage that it can run beside, if the two fit. */
  readonly isBeside?: true;
}

/** Returns a name such as "workgroup memory 8×8, 16×8 invocations": the tile's rows and columns, and the workgroup. */
export const tileName = ({ kind, rows, quads, workgroupSize: [x, y] }: MatmulVariant) =>
  `${kind} ${rows}×${4 * quads}, ${x}×${y} invocations`;

/** The end of the name of a variant that runs beside another stage. */
const BESIDE = ", side by side";

/** Returns the name of the variant by itself. */
export const withoutBeside = (name: string) =>
  name.endsWith(BESIDE) ? name.slice(0, -BESIDE.length) : name;

/** Returns the name of a variant's tile, its depth if it has one, and whether it runs beside: "…, k 16, side by side". */
export const variantName = (variant: MatmulVariant) =>
  tileName(variant) +
  (variant.depth ? `, k ${variant.depth}` : "") +
  (variant.isBeside ? BESIDE : "");

/** Loads the quad at `index` of an operand's buffer. */
export const loadQuad = ({ buffer, element = "vec4f" }: Operand, index: string) =>
  elements[element].load(buffer, index);

/** The accumulator of row i and quad j of the tile. */
export const tile = (i: number, j: number) => `c${i}_${j}`;

/** Adds one term; `a` is a scalar in all four lanes, `b` four columns. */
export const accumulate = (i: number, j: number, a: string, b: string) =>
  `${tile(i, j)} = fma(${a}, ${b}, ${tile(i, j)});`;

export const lanes = ["x", "y", "z", "w"] as const;
