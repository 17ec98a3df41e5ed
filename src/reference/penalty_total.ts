// penalty_total — a penalty P(s) of the sum s of its units' values: the first unit has all of it, and
// dm_j ← dm_j P'(s)

import type { Settings } from "../config/settings.ts";
import type { Sparsity } from "./sparsity.ts";

/** @returns penalty and dm (H), unchanged if the penalty is the sum itself */
export function penalty_total(
  { penalty: name, targetL0 }: Pick<Settings, "penalty" | "targetL0">,
  { penalty, dm }: Pick<Sparsity, "penalty" | "dm">,
): Pick<Sparsity, "penalty" | "dm"> {
  if (name !== "l0-target") return { penalty, dm };
  const excess = penalty.reduce((sum, value) => sum + value, 0) / targetL0 - 1;
  const whole = new Float64Array(penalty.length);
  whole[0] = excess * excess;
  return { penalty: whole, dm: dm.map((slope) => (slope * 2 * excess) / targetL0) };
}
