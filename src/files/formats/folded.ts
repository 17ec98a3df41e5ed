// A model whose inputs are values as they are stored, for formats that have no place for a scaling. Pixels stay shares
// of 255, as all software has them.

import { bytesAsShares, isSameScaling, type Scaling, unscaled } from "../../data/scaling.ts";
import type { Parameters } from "../../model/tensors.ts";
import { inUnits } from "./conversions.ts";
import type { CompleteModel } from "./format.ts";

interface Folded {
  readonly parameters: Parameters;
  /** What is left to do: nothing, or pixels / 255. */
  readonly scaling: Scaling;
}

/** Returns the scaling of rows in common units: nothing, or pixels / 255. */
export const commonScaling = (scaling: Scaling = unscaled): Scaling =>
  isSameScaling(scaling, bytesAsShares) ? bytesAsShares : unscaled;

/**
 * Folds the scaling of the inputs into the weights. The output must be linear, for it is scaled, too.
 * @throws InputError if a parameter exceeds float32
 */
export function withFoldedInputs(model: CompleteModel): Folded {
  const { settings, scaling = unscaled, inputScale } = model;
  const common = commonScaling(scaling);
  const from = { scaling, inputScale };
  const parameters = inUnits(model, settings.preBias, from, { scaling: common, inputScale: 1 });
  return { parameters, scaling: common };
}
