// The stages that a method can replace or add to, as they are without one.

import type { ElementwiseName, SelfGradientName } from "../../shaders/activations.ts";
import { adam } from "../../shaders/adam.ts";
import type { RowElement } from "../../shaders/elements.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import type { Settings } from "../config/settings.ts";
import type { Stage } from "../engine/engine.ts";
import { matmul, type Pass, single, type TensorView } from "./pass_stage.ts";

/** What a method changes in the passes; the plain ones change nothing. */
export interface MethodStages {
  /** Where the encoder's inputs are, and how they are stored. */
  readonly inputs: { readonly buffer: string; readonly element: RowElement };
  /** What `encode` applies in training and outside of it, and the buffer that it writes. */
  readonly encoder: Readonly<Record<"train" | "infer", { activation: ElementwiseName; h: string }>>;
  /** The bias that `encode` adds. */
  readonly encoderBias: Stage["bindings"][string];
  readonly beforeEncode: Pass;
  readonly afterEncode: Readonly<Record<"train" | "infer", Pass>>;
  readonly beforeSparsity: Pass;
  readonly afterSparsity: Pass;
  /** The codes that are decoded, all at once: one per row, or a stack of several. */
  readonly codes: { readonly buffer: string; readonly isStacked: boolean };
  readonly beforeDecode: Pass;
  readonly afterDecode: Pass;
  /** From the gradient at the reconstructions to that at the encoder's output, dz1. */
  readonly hiddenGradient: Pass;
  readonly afterDecoderGradient: Pass;
  /** Where the sums of dz1 over the batch go. */
  readonly encoderBiasGradient: Stage["bindings"][string];
  readonly afterGradients: Pass;
  readonly optimizer: Pass;
  readonly afterUpdate: Pass;
  readonly beforeReport: Pass;
}

/** What the stages of a method are made from. */
export interface StageParts {
  readonly settings: Settings;
  readonly tensor: TensorView;
  /** How X is stored. */
  readonly element: RowElement;
  /** Whether matmuls with codes have sparse variants. */
  readonly hasSparse: boolean;
}

/** dz₁ of units whose gradient follows from their activations. */
export const plainHiddenGradient = ({ settings, tensor, hasSparse }: StageParts): Pass => [
  matmul(
    "hidden_gradient",
    "backward",
    (variant) => hidden_gradient(settings.activation as SelfGradientName, variant),
    { dz2: "output", weights: tensor("parameters", "W_dec"), dm: "dm", h: "h", dz1: "dz1" },
    { hasSparse },
  ),
];

/** The stages of a run without a method that has its own, but for the gradient at the encoder's output. */
export function plainStages({
  settings,
  tensor,
  element,
}: StageParts): Omit<MethodStages, "hiddenGradient"> {
  const activation = settings.activation as ElementwiseName;
  const encoder = { activation, h: "h" };
  const hasBias = settings.activation !== "gated";
  return {
    inputs: { buffer: "X", element },
    encoder: { train: encoder, infer: encoder },
    encoderBias: hasBias ? tensor("parameters", "b_enc") : "zeros",
    beforeEncode: [],
    afterEncode: { train: [], infer: [] },
    beforeSparsity: [],
    afterSparsity: [],
    codes: { buffer: "h", isStacked: false },
    beforeDecode: [],
    afterDecode: [],
    afterDecoderGradient: [],
    encoderBiasGradient: hasBias ? tensor("gradients", "b_enc") : "encoderSums",
    afterGradients: [],
    optimizer: [
      single("optimizer", "update", adam(false), {
        gradient: "gradients",
        parameters: "parameters",
        diverged: "diverged",
        firstMoment: "firstMoment",
        secondMoment: "secondMoment",
      }),
    ],
    afterUpdate: [],
    beforeReport: [],
  };
}
