// What the forms of a product share: its description, the names of its registers, its one kind of sum.

interface Operand {
  readonly buffer: string;
  /** "vec4f", or "u32": four bytes that stand for 0..1. */
  readonly element?: "vec4f" | "u32";
  /** "rows": stored as in the formula. "columns": stored transposed. */
  readonly storedBy: "rows" | "columns";
}

export interface MatmulOperands {
  readonly a: Operand;
  readonly b: Operand;
  /** WGSL expressions of the sizes of C and of the sum. */
  readonly rows: string;
  readonly columns: string;
  readonly inner: string;
}

/** How a product is carried out. All forms give the same bits. */
export interface MatmulVariant {
  readonly kind: "register tiling" | "quad shuffle" | "workgroup memory";
  /**
   * The tile of C that one invocation owns: rows, a multiple of 8, of 16 for quad lanes, and quads of
   * columns. Workgroup tiles may have 1, 2 or 4 rows and one quad, where the workgroup's rows are a
   * multiple of 8.
   */
  readonly rows: number;
  readonly quads: number;
  readonly workgroupSize: readonly [x: number, y: number];
}

/** A form's WGSL: what stands before the declarations, and how main fills its tile. */
export interface VariantSource {
  readonly module?: string;
  readonly sum: string;
  /** The row of C in the tile's row i of accumulators; `row + i` where none is given. */
  readonly rowOf?: (i: number) => string;
}

/** Four neighbouring values of an operand, the `index`th such quad of its buffer. */
export const loadQuad = ({ buffer, element }: Operand, index: string) =>
  element === "u32" ? `unpack4x8unorm(${buffer}[${index}])` : `${buffer}[${index}]`;

/** The accumulator of row i and quad j of the tile. */
export const tile = (i: number, j: number) => `c${i}_${j}`;

/** Adds one term; `a` is a scalar in all four lanes, `b` four columns. */
export const accumulate = (i: number, j: number, a: string, b: string) =>
  `${tile(i, j)} = fma(${a}, ${b}, ${tile(i, j)});`;

export const lanes = ["x", "y", "z", "w"] as const;
