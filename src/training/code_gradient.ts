// The gradient of the codes: what flows back to units whose gradient follows from their activations, and the sums
// that other gradients of codes begin with.

import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import { merge } from "../../shaders/merge.ts";
import type { Settings } from "../config/settings.ts";
import { matmul, type Pass, single } from "./pass_stage.ts";
import { plainHiddenGradient, type StageParts } from "./plain_stages.ts";

/** What is decoded: codes, or stacks of their prefixes. */
export const codesOf = ({ matryoshka }: Settings) =>
  matryoshka === "none" ? { buffer: "h", isStacked: false } : { buffer: "stack", isStacked: true };

/** dh = dz₂ W₂ᵀ, to which other stages add. */
export const hiddenSums = (
  { tensor }: StageParts,
  id: string,
  [dz2, dh]: readonly [string, string],
) =>
  matmul(id, "backward", (variant) => hidden_gradient("sums", variant), {
    dz2,
    weights: tensor("parameters", "W_dec"),
    dh,
  });

/** The same where the codes are not 0. */
export const activeSums = (
  { tensor, hasSparse }: StageParts,
  id: string,
  [dz2, h, dh]: readonly [string, string, string],
  isStacked = false,
) =>
  matmul(
    id,
    "backward",
    (variant) => hidden_gradient("active sums", variant),
    { dz2, weights: tensor("parameters", "W_dec"), h, dh },
    { isStacked, sizes: isStacked ? { B: "R" } : {}, hasSparse },
  );

/** With an auxiliary loss, its gradient at the dead units' codes. */
export const gradientAtDeadCodes = (parts: StageParts): Pass =>
  parts.settings.auxWeight > 0
    ? [
        activeSums(parts, "auxiliary_hidden_gradient", [
          "auxiliaryOutput",
          deadBindings.deadCodes,
          deadBindings.deadDh,
        ]),
      ]
    : [];

export const deadBindings = { deadCodes: "deadCodes", deadDh: "deadDh" };

/** dz₁ of units whose gradient follows from their activations, with what else their codes are for. */
export function codeGradient(parts: StageParts): Pass {
  const { buffer, isStacked } = codesOf(parts.settings);
  const hasAuxiliary = parts.settings.auxWeight > 0;
  if (!isStacked && !hasAuxiliary) return plainHiddenGradient(parts);
  return [
    activeSums(parts, "hidden_gradient", ["output", buffer, "dh"], isStacked),
    ...gradientAtDeadCodes(parts),
    single("merge", "backward", merge(hasAuxiliary), {
      dh: "dh",
      h: "h",
      dm: "dm",
      prefixes: "prefixes",
      ...deadBindings,
      dz1: "dz1",
    }),
  ];
}
