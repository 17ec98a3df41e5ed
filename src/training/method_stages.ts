// Puts together what a method adds to the stages of a run or replaces in them. The stages of the activations, of the
// auxiliary loss and of the update have files of their own.

import { centre } from "../../shaders/centre.ts";
import { centre_gradient } from "../../shaders/centre_gradient.ts";
import { decoder_norms } from "../../shaders/decoder_norms.ts";
import { decoder_penalty_gradient } from "../../shaders/decoder_penalty_gradient.ts";
import { expand } from "../../shaders/expand.ts";
import { method_numbers } from "../../shaders/method_numbers.ts";
import { type Penalty, penalties } from "../../shaders/penalties.ts";
import { penalty_total } from "../../shaders/penalty_total.ts";
import type { Settings } from "../config/settings.ts";
import { activations } from "./activation_stages.ts";
import { auxiliaryGradient, auxiliaryStages, deadCounting } from "./auxiliary_stages.ts";
import { codesOf } from "./code_gradient.ts";
import { methodNumbersOf } from "./history_columns.ts";
import { type Pass, single } from "./pass_stage.ts";
import { type MethodStages, plainStages, type StageParts } from "./plain_stages.ts";
import { adjustments, constraints, decay, optimizerStage } from "./update_stages.ts";

export function methodStages(parts: StageParts): MethodStages {
  const { settings } = parts;
  const { activation, preBias } = settings;
  const plain = plainStages(parts);
  const own = activations[activation](parts);
  return {
    ...plain,
    ...own.encoding,
    inputs: preBias ? { buffer: "Xc", element: "f32" } : plain.inputs,
    beforeEncode: preBias ? [centring(parts)] : [],
    beforeSparsity: normStages(parts),
    afterSparsity: totalStages(settings),
    codes: codesOf(settings),
    beforeDecode: codesOf(settings).isStacked
      ? [single("expand", "forward", expand, { h: "h", prefixes: "prefixes", stack: "stack" })]
      : [],
    afterDecode: [...(own.afterDecode ?? []), ...auxiliaryStages(parts)],
    hiddenGradient: own.hiddenGradient,
    afterDecoderGradient: [...auxiliaryGradient(parts), ...decoderPenalty(parts)],
    afterGradients: [...(preBias ? [centreGradient(parts)] : []), ...adjustments(parts)],
    optimizer: [...decay(parts, "decoupled"), optimizerStage(settings)],
    afterUpdate: [...(own.afterUpdate ?? []), ...constraints(parts)],
    beforeReport: numberStages(parts),
  };
}

const centring = ({ tensor, element }: StageParts) =>
  single("centre", "forward", centre(element), {
    X: "X",
    bias: tensor("parameters", "b_dec"),
    Xc: "Xc",
  });

const centreGradient = ({ settings, tensor }: StageParts) =>
  single("centre_gradient", "backward", centre_gradient, {
    sums: settings.activation === "gated" ? "encoderSums" : tensor("gradients", "b_enc"),
    weights: tensor("parameters", "W_enc"),
    bias: tensor("gradients", "b_dec"),
  });

const usesNorms = ({ penalty }: Settings) => (penalties[penalty] as Penalty).usesNorms === true;

const normStages = ({ settings, tensor }: StageParts): Pass =>
  usesNorms(settings)
    ? [
        single("decoder_norms", "forward", decoder_norms, {
          weights: tensor("parameters", "W_dec"),
          norms: "norms",
        }),
      ]
    : [];

const totalStages = ({ penalty }: Settings): Pass =>
  (penalties[penalty] as Penalty).total
    ? [single("penalty_total", "forward", penalty_total(penalty), { penalty: "penalty", dm: "dm" })]
    : [];

const decoderPenalty = ({ settings, tensor }: StageParts): Pass =>
  usesNorms(settings)
    ? [
        single("decoder_penalty_gradient", "backward", decoder_penalty_gradient, {
          weights: tensor("parameters", "W_dec"),
          norms: "norms",
          m: "m",
          gradient: tensor("gradients", "W_dec"),
        }),
      ]
    : [];

/** What a method reports beside the loss. */
function numberStages({ settings, tensor }: StageParts): Pass {
  const method = methodNumbersOf(settings);
  if (Object.keys(method).length === 0) return [];
  const kernel = method_numbers(settings.reconstructionError, method);
  return [
    ...(method.dead && settings.auxWeight === 0 ? [deadCounting] : []),
    single("method_numbers", "report", kernel, {
      auxiliarySums: "auxiliarySums",
      auxiliaryScale: "auxiliaryScale",
      deadCount: "deadCount",
      ...(method.threshold && { thresholds: tensor("parameters", "threshold") }),
      numbers: "numbers",
    }),
  ];
}
