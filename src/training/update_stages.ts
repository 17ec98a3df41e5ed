// The stages between the gradients and the next step: what changes the gradients, the update, and what follows it.

import { adam } from "../../shaders/adam.ts";
import { clip } from "../../shaders/clip.ts";
import { count_rows } from "../../shaders/count_rows.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { project_gradient } from "../../shaders/project_gradient.ts";
import { sgd } from "../../shaders/sgd.ts";
import { squared_norm } from "../../shaders/squared_norm.ts";
import { tie_gradients } from "../../shaders/tie_gradients.ts";
import { unit_rows } from "../../shaders/unit_rows.ts";
import { type DecayKind, weight_decay } from "../../shaders/weight_decay.ts";
import type { OptimizerName, Settings } from "../config/settings.ts";
import { countsDead } from "./history_columns.ts";
import { optimizers } from "./optimizers.ts";
import { type Pass, single } from "./pass_stage.ts";
import type { StageParts } from "./plain_stages.ts";

/** What changes the gradients before the update, in this order. */
export function adjustments(parts: StageParts): Pass {
  const { settings, tensor } = parts;
  const { tied, decoderNorm, clipNorm } = settings;
  return [
    tied &&
      single("tie_gradients", "backward", tie_gradients, {
        encoder: tensor("gradients", "W_enc"),
        decoder: tensor("gradients", "W_dec"),
      }),
    ...decay(parts, "L2"),
    decoderNorm === "unit" &&
      single("project_gradient", "backward", project_gradient, {
        weights: tensor("parameters", "W_dec"),
        gradient: tensor("gradients", "W_dec"),
      }),
    clipNorm > 0 &&
      single("squared_norm", "backward", squared_norm, {
        gradient: "gradients",
        squares: "squares",
      }),
    clipNorm > 0 &&
      single("clip", "backward", clip, { squares: "squares", gradientScale: "gradientScale" }),
  ].filter((stage) => stage !== false);
}

/** The weight decay of an optimizer whose decay is of this kind. */
export function decay({ settings, tensor }: StageParts, kind: DecayKind): Pass {
  const { optimizer, weightDecay, decoderNorm } = settings;
  if (weightDecay === 0 || optimizers[optimizer].decay !== kind) return [];
  // The projection onto unit norm removes all of this gradient, and Adam would enlarge the rounding errors it leaves.
  const isRemoved = kind === "L2" && decoderNorm === "unit";
  return (isRemoved ? (["W_enc"] as const) : (["W_enc", "W_dec"] as const)).map((name) =>
    single(
      `weight_decay_${name}`,
      kind === "L2" ? "backward" : "update",
      weight_decay(kind, name),
      { weights: tensor("parameters", name), gradient: tensor("gradients", name) },
    ),
  );
}

/** Each binds "gradient", "parameters", "diverged" and the moments of its optimizer by their names. */
const optimizerKernels: Record<OptimizerName, (isClipped: boolean) => Kernel> = {
  adam,
  adamw: adam,
  sgd,
};

export const optimizerStage = ({ optimizer, clipNorm }: Settings) =>
  single("optimizer", "update", optimizerKernels[optimizer](clipNorm > 0), {
    gradient: "gradients",
    gradientScale: "gradientScale",
    parameters: "parameters",
    diverged: "diverged",
    ...Object.fromEntries(Object.keys(optimizers[optimizer].moments).map((name) => [name, name])),
  });

export function constraints({ settings, tensor }: StageParts): Pass {
  return [
    settings.decoderNorm === "unit" &&
      single("unit_rows", "update", unit_rows, { weights: tensor("parameters", "W_dec") }),
    countsDead(settings) &&
      single("count_rows", "update", count_rows, {
        activeShare: "activeShare",
        counters: "counters",
      }),
  ].filter((stage) => stage !== false);
}
