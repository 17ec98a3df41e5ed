// What a kind of variant writes for a matmul.

import type { BufferSpec, Marks } from "../kernel.ts";
import type { Epilogue } from "./epilogue.ts";

/** A variant's WGSL: `module` goes before the declarations, and `sum` computes the tile in main. */
export interface VariantSource {
  readonly module?: string;
  readonly sum: string;
  /** Whether it does not load all of B, so that it cannot add the sums of its columns along the way. */
  readonly skipsRowsOfB?: true;
  /** Returns the row of C for row i of the tile; `row + i` by default. */
  readonly rowOf?: (i: number) => string;
  /** Returns the index of the tile's quad j; `quad + j` by default. */
  readonly quadOf?: (j: number) => string;
  /** Defines `row`, and `quad` if there is a tile, instead of the `row` and `quad` of a tile. */
  readonly position?: string;
  /** The invocations needed for C (rows,columns), if they are not one per tile. */
  readonly invocations?: (rows: number, columns: number) => readonly [x: number, y: number];
  /** The whole epilogue, if it is not that of a tile. */
  readonly forEachQuad?: (epilogue: Epilogue) => string;
  /** What marks the active units, and the buffer of the marks. */
  readonly marks?: Marks & { readonly spec: BufferSpec };
}
