// The stages of the auxiliary loss: how dead units reconstruct what the others leave.

import { auxiliary_decode } from "../../shaders/auxiliary_decode.ts";
import { auxiliary_scale } from "../../shaders/auxiliary_scale.ts";
import { count_dead } from "../../shaders/count_dead.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { residual } from "../../shaders/residual.ts";
import { residual_spread } from "../../shaders/residual_spread.ts";
import { sum_blocks } from "../../shaders/sum_blocks.ts";
import { top_k } from "../../shaders/top_k.ts";
import { matmul, type Pass, single } from "./pass_stage.ts";
import type { StageParts } from "./plain_stages.ts";

export const deadCounting = single("count_dead", "forward", count_dead, {
  counters: "counters",
  deadCount: "deadCount",
});

/** How dead units reconstruct what the others leave. */
export function auxiliaryStages({ settings, tensor, hasSparse }: StageParts): Pass {
  const { auxWeight, activation, reconstructionError } = settings;
  if (auxWeight === 0) return [];
  return [
    deadCounting,
    single("dead_codes", "forward", top_k("dead"), {
      // With ReLU, h is max(z, 0).
      z: activation === "relu" ? "h" : "z",
      counters: "counters",
      h: "deadCodes",
    }),
    single("residual", "forward", residual(reconstructionError), {
      dz2: "output",
      residual: "residual",
      residualSums: "residualSums",
    }),
    single("residual_totals", "forward", sum_blocks("inputs"), {
      sums: "residualSums",
      total: "residualTotals",
    }),
    single("residual_spread", "forward", residual_spread, {
      residual: "residual",
      residualTotals: "residualTotals",
      spreadSums: "spreadSums",
    }),
    single("auxiliary_scale", "forward", auxiliary_scale, {
      spreadSums: "spreadSums",
      residualTotals: "residualTotals",
      deadCount: "deadCount",
      auxiliaryScale: "auxiliaryScale",
    }),
    matmul(
      "auxiliary_decode",
      "forward",
      auxiliary_decode,
      {
        deadCodes: "deadCodes",
        weights: tensor("parameters", "W_dec"),
        residual: "residual",
        auxiliaryScale: "auxiliaryScale",
        output: "auxiliaryOutput",
        errorSums: "auxiliarySums",
      },
      { hasSparse },
    ),
  ];
}

/** Adds to the gradient of the decoder's weights that the reconstruction has left. */
export const auxiliaryGradient = ({ settings, tensor, hasSparse }: StageParts): Pass =>
  settings.auxWeight > 0
    ? [
        matmul(
          "auxiliary_decoder_gradient",
          "backward",
          (variant) => decoder_gradient(variant, true),
          {
            input: "deadCodes",
            delta: "auxiliaryOutput",
            weights: tensor("gradients", "W_dec"),
          },
          { hasSparse },
        ),
      ]
    : [];
