// What a kind of variant writes for a matmul.

import type { BufferSpec, Marks } from "../kernel.ts";
import type { Epilogue } from "./epilogue.ts";

/** A variant's WGSL: `module` goes before the declarations, and `sum` computes the tile in main. */
export interface VariantSource {
  readonly module?: string;
  readonly sum: string;
  /** Returns the row of C for row i of the tile; `row + i` by default. */
  readonly rowOf?: (i: number) => string;
  /** Defines `row` and `quad`; by default tiles are neighbours along x if they are along the columns. */
  readonly position?: string;
  /** The invocations needed for C (rows,columns), if they are not one per tile with that position. */
  readonly invocations?: (rows: number, columns: number) => readonly [x: number, y: number];
  /** The whole epilogue, if it is not that of a tile. */
  readonly forEachQuad?: (epilogue: Epilogue) => string;
  readonly marks?: Marks & { readonly spec: BufferSpec };
}
