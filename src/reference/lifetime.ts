// lifetime — of a = max(z, 0), the `keep` largest of each unit stay, the rest become 0; ties: the lower row

import { transpose } from "./matmul.ts";
import { top_k } from "./top_k.ts";

/** @returns h (B,H) */
export function lifetime(z: Float64Array, hidden: number, keep: number): Float64Array {
  const rows = z.length / hidden;
  return transpose(top_k(transpose(z, rows, hidden), rows, keep), hidden, rows);
}
