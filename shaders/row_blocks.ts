// What the elementwise kernels share that also sum columns: one invocation per quad of columns and block of 8 rows,
// so that sums over blocks need no atomics and are always added in the same order.

import { ROW_BLOCK } from "./kernel.ts";

/** Returns the invocations for a matrix (rows,columns). */
export const blockInvocations = (rows: number, columns: number) =>
  [Math.ceil(columns / 4), Math.ceil(rows / ROW_BLOCK)] as const;

export const blockWorkgroup = [16, 4] as const;

/**
 * WGSL of main's body: `before` for quad `q` of the columns, `each` for every row of the block, whose quad has the
 * index `i`, and `after` with the index `s` of the quad in the sums. `columns` is a WGSL expression.
 */
export const forEachRowOfBlock = (
  columns: string,
  { before = "", each, after }: { before?: string; each: string; after: string },
) => `
  let quads = (${columns} + 3) / 4;
  let q = id.x;
  let first = ${ROW_BLOCK}u * id.y;
  if (q >= quads || first >= u.batch) { return; }

  let s = id.y * quads + q;
  ${before}
  for (var b = first; b < min(first + ${ROW_BLOCK}u, u.batch); b++) {
    let i = b * quads + q;
    ${each}
  }
  ${after}`;
