// loss — reconstruction = E(X, y)        sparsity = λ Σ_j penalty_j        l0 = Σ_j active_j

import type { Sparsity } from "./sparsity.ts";

/**
 * @param reconstruction E(X, y)
 * @param sparsity of the batch
 */
export function loss(
  reconstruction: number,
  { penalty, active }: Pick<Sparsity, "penalty" | "active">,
  lambda: number,
  auxiliary = 0,
): Record<"reconstruction" | "sparsity" | "auxiliary" | "l0" | "loss", number> {
  const add = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const sparsity = lambda * add(penalty);
  const l0 = add(active);
  return {
    reconstruction,
    sparsity,
    auxiliary,
    l0,
    loss: reconstruction + sparsity + auxiliary,
  };
}
