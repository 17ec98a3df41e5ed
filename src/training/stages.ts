// The passes of a run as lists of stages, in order. Stages that only some methods have are in method_stages.ts,
// which is loaded if a run needs it.

import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { gather } from "../../shaders/gather.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { loss } from "../../shaders/loss.ts";
import { loadSparse } from "../../shaders/matmul/matmul.ts";
import { sparsity } from "../../shaders/sparsity.ts";
import { defaultSettings, type Settings } from "../config/settings.ts";
import type { ElementType } from "../data/data_set.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import { isOwnScaling } from "../data/scaling.ts";
import { type ModelLayout, modelLayout } from "../model/layout.ts";
import { monitorsOf, ownNumbersOf } from "./history_columns.ts";
import { matmul, type Pass, type PassStage, single, tensorViews } from "./pass_stage.ts";
import {
  type MethodStages,
  plainHiddenGradient,
  plainStages,
  type StageParts,
} from "./plain_stages.ts";

export type { Pass, PassStage };

export interface Passes {
  /** One training step on rows of the data set. */
  readonly train: Pass;
  /** The codes of given rows. */
  readonly encode: Pass;
  /** Codes and reconstructions of given rows. */
  readonly reconstruct: Pass;
  /** Codes and loss of given rows; changes no parameter. */
  readonly evaluate: Pass;
  /** The reconstructions of codes that the host has written; the error sums are meaningless. */
  readonly decode: Pass;
}

/** Returns every stage once. */
export const allStages = (passes: Passes): PassStage[] => [
  ...new Set([...passes.train, ...passes.evaluate, ...passes.reconstruct]),
];

/** Returns every kernel of a run, with matmuls in the baseline variant. Kernels do not depend on sizes. */
export const baselineKernels = (settings: Settings, format = bytes): Kernel[] => {
  const shape = { inputs: 1, hidden: 1, activation: settings.activation };
  return allStages(planPasses(settings, modelLayout(shape), format)).map(({ kernel }) => kernel);
};

/** The settings whose stages are in this file with every value, and values of the others that need no other. */
const plain: Partial<Record<keyof Settings, readonly unknown[]>> = {
  activation: ["relu", "sigmoid"],
  penalty: ["none", "kl", "l1", "l0"],
  ...Object.fromEntries(
    (
      [
        "matryoshka",
        "preBias",
        "tied",
        "auxWeight",
        "revival",
        "optimizer",
        "weightDecay",
        "decoderNorm",
        "clipNorm",
      ] as const
    ).map((name) => [name, [defaultSettings[name]]]),
  ),
};

/** Whether all stages of a run are in this file. */
export const isPlain = (settings: Settings) =>
  Object.entries(plain).every(([name, values]) =>
    values.includes(settings[name as keyof Settings]),
  );

/** The fewest hidden units for which a code of all activations is worth the check whether it is sparse. */
const SPARSE_UNITS = 1024;

/** Whether codes have zeros, enough of them for sparse variants. */
const hasSparseCodes = (settings: Settings) =>
  settings.activation !== "sigmoid" && (!isPlain(settings) || settings.hiddenUnits >= SPARSE_UNITS);

let methodStages: ((parts: StageParts) => MethodStages) | undefined;

/** Loads what a run needs besides the stages of this file. */
export async function loadMethod(settings: Settings): Promise<void> {
  if (!isPlain(settings)) methodStages ??= (await import("./method_stages.ts")).methodStages;
  if (hasSparseCodes(settings)) await loadSparse();
}

/** Whether `gather` scales: if the kernels that load values cannot. */
const scalesInputs = ({ inputScale }: Settings, { element, scaling }: RowFormat) =>
  inputScale !== "none" || !isOwnScaling(element, scaling);

/** The type of the values of X. */
export const elementOfX = (settings: Settings, format: RowFormat): ElementType =>
  scalesInputs(settings, format) ? "f32" : format.element;

/**
 * Returns the passes of a run, with every matmul in its baseline variant.
 * @throws Error if `loadMethod` has not been called for these settings
 */
export function planPasses(settings: Settings, layout: ModelLayout, format: RowFormat): Passes {
  const { outputActivation, penalty, reconstructionError } = settings;
  const isScaled = scalesInputs(settings, format);
  const element = elementOfX(settings, format);
  const tensor = tensorViews(layout);
  const hasSparse = hasSparseCodes(settings);
  const parts = { settings, tensor, element, hasSparse };
  if (!isPlain(settings) && !methodStages) throw new Error("The method has not been loaded.");
  const method: MethodStages =
    isPlain(settings) || !methodStages
      ? { ...plainStages(parts), hiddenGradient: plainHiddenGradient(parts) }
      : methodStages(parts);
  const { inputs, codes } = method;
  const decoder = { weights: tensor("parameters", "W_dec"), bias: tensor("parameters", "b_dec") };

  const encoding = (mode: "train" | "infer"): PassStage => {
    const { activation, h } = method.encoder[mode];
    return matmul("encode", "forward", (variant) => encode(activation, inputs.element, variant), {
      X: inputs.buffer,
      weights: tensor("parameters", "W_enc"),
      bias: method.encoderBias,
      h,
      hiddenSums: "hiddenSums",
      activeSums: "activeSums",
    });
  };
  const trainEncoding = encoding("train");
  const isSame = method.encoder.train === method.encoder.infer;
  const inferEncoding = isSame ? trainEncoding : encoding("infer");
  const penalising = single("sparsity", "forward", sparsity(penalty), {
    hiddenSums: "hiddenSums",
    activeSums: "activeSums",
    norms: "norms",
    m: "m",
    activeShare: "activeShare",
    penalty: "penalty",
    dm: "dm",
  });
  const decoding = (output: "delta" | "reconstruction", isStacked: boolean, h: string) =>
    matmul(
      "decode",
      "forward",
      (variant) =>
        decode(outputActivation, reconstructionError, output, element, variant, isStacked),
      { h, ...decoder, X: "X", output: "output", errorSums: "errorSums" },
      { isStacked, hasSparse },
    );
  const decodingDelta = decoding("delta", codes.isStacked, codes.buffer);
  const reconstructing = decoding("reconstruction", false, "h");
  const reporting = single(
    "loss",
    "report",
    loss(reconstructionError, monitorsOf(settings), ownNumbersOf(settings)),
    {
      errorSums: "errorSums",
      penalty: "penalty",
      m: "m",
      activeShare: "activeShare",
      numbers: "numbers",
      diverged: "diverged",
      history: "history",
    },
    { isStacked: codes.isStacked, ...(codes.isStacked && { sizes: { "⌈B/8⌉": "⌈R/8⌉" } }) },
  );
  const gathers = (data: string, order: string) =>
    single("gather", "gather", gather(format.element, isScaled), {
      data,
      order,
      ...(isScaled && { offset: "offset", factor: "factor" }),
      X: "X",
    });
  const gathering = gathers("images", "order");
  const gatheringGiven: PassStage = { ...gathers("givenImages", "givenOrder"), sizes: { N: "B" } };
  const stackSizes = codes.isStacked ? ({ B: "R" } as const) : {};

  const forward = [
    ...method.beforeSparsity,
    penalising,
    ...method.afterSparsity,
    ...method.beforeDecode,
    decodingDelta,
    ...method.afterDecode,
  ];
  const encodeGiven = [
    gatheringGiven,
    ...method.beforeEncode,
    inferEncoding,
    ...method.afterEncode.infer,
  ];
  return {
    train: [
      gathering,
      ...method.beforeEncode,
      trainEncoding,
      ...method.afterEncode.train,
      ...forward,
      ...method.hiddenGradient,
      matmul(
        "decoder_gradient",
        "backward",
        decoder_gradient,
        {
          input: codes.buffer,
          delta: "output",
          weights: tensor("gradients", "W_dec"),
          bias: tensor("gradients", "b_dec"),
        },
        { isStacked: codes.isStacked, sizes: stackSizes, hasSparse },
      ),
      ...method.afterDecoderGradient,
      matmul(
        "encoder_gradient",
        "backward",
        (variant) => encoder_gradient(inputs.element, variant),
        {
          input: inputs.buffer,
          delta: "dz1",
          weights: tensor("gradients", "W_enc"),
          bias: method.encoderBiasGradient,
        },
        { hasSparse, beside: "decoder_gradient" },
      ),
      ...method.afterGradients,
      // All that is reported is from before the update.
      ...method.beforeReport,
      reporting,
      ...method.optimizer,
      ...method.afterUpdate,
    ],
    encode: encodeGiven,
    reconstruct: [...encodeGiven, reconstructing],
    evaluate: [...encodeGiven, ...forward, ...method.beforeReport, reporting],
    decode: [reconstructing],
  };
}
