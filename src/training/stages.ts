// The passes of a run as lists of stages, in order. Stages that only some methods have are in method_stages.ts,
// which is loaded if a run needs it.

import type { ElementwiseName, SelfGradientName } from "../../shaders/activations.ts";
import { adam } from "../../shaders/adam.ts";
import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import type { RowElement } from "../../shaders/elements.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { gather } from "../../shaders/gather.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { loss } from "../../shaders/loss.ts";
import { sparsity } from "../../shaders/sparsity.ts";
import { defaultSettings, type Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import { isOwnScaling } from "../data/scaling.ts";
import type { Stage } from "../engine/engine.ts";
import { type ModelLayout, modelLayout } from "../model/layout.ts";
import { methodColumnsOf, monitorsOf } from "./history_columns.ts";
import { matmul, type Pass, type PassStage, single, tensorViews } from "./pass_stage.ts";

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
  /** What `loss` reads besides. */
  readonly lossBindings: Stage["bindings"];
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

const isPlain = (settings: Settings) =>
  Object.entries(plain).every(([name, values]) =>
    values.includes(settings[name as keyof Settings]),
  );

let methodStages: typeof import("./method_stages.ts").methodStages | undefined;

/** Loads what a run needs besides the stages of this file. */
export async function loadMethod(settings: Settings): Promise<void> {
  if (!isPlain(settings)) methodStages ??= (await import("./method_stages.ts")).methodStages;
}

/** What the stages of a method are made from. */
export interface StageParts {
  readonly settings: Settings;
  readonly tensor: ReturnType<typeof tensorViews>;
  /** How X is stored. */
  readonly element: RowElement;
}

/** The stages of a run without a method that has its own. */
export function plainStages({ settings, tensor, element }: StageParts): MethodStages {
  const activation = settings.activation as ElementwiseName & SelfGradientName;
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
    hiddenGradient: [
      matmul("hidden_gradient", "backward", (variant) => hidden_gradient(activation, variant), {
        dz2: "output",
        weights: tensor("parameters", "W_dec"),
        dm: "dm",
        h: "h",
        dz1: "dz1",
      }),
    ],
    afterDecoderGradient: [],
    encoderBiasGradient: hasBias ? tensor("gradients", "b_enc") : "encoderSums",
    afterGradients: [],
    optimizer: [
      single("optimizer", "update", adam(false), {
        gradient: "gradients",
        parameters: "parameters",
        firstMoment: "firstMoment",
        secondMoment: "secondMoment",
      }),
    ],
    afterUpdate: [],
    lossBindings: {},
  };
}

/**
 * Returns the passes of a run, with every matmul in its baseline variant.
 * @throws Error if `loadMethod` has not been called for these settings
 */
export function planPasses(settings: Settings, layout: ModelLayout, format: RowFormat): Passes {
  const { outputActivation, penalty, reconstructionError } = settings;
  const isScaled = settings.inputScale !== "none" || !isOwnScaling(format.element, format.scaling);
  const element = isScaled ? "f32" : format.element;
  const tensor = tensorViews(layout);
  const parts = { settings, tensor, element };
  if (!isPlain(settings) && !methodStages) throw new Error("The method has not been loaded.");
  const method = isPlain(settings) || !methodStages ? plainStages(parts) : methodStages(parts);
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
    active: "active",
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
      { isStacked },
    );
  const decodingDelta = decoding("delta", codes.isStacked, codes.buffer);
  const reconstructing = decoding("reconstruction", false, "h");
  const reporting = single(
    "loss",
    "report",
    loss(reconstructionError, monitorsOf(settings), methodColumnsOf(settings)),
    {
      errorSums: "errorSums",
      penalty: "penalty",
      m: "m",
      active: "active",
      ...method.lossBindings,
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
        { isStacked: codes.isStacked, sizes: stackSizes },
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
      ),
      ...method.afterGradients,
      // All that is reported is from before the update.
      reporting,
      ...method.optimizer,
      ...method.afterUpdate,
    ],
    encode: encodeGiven,
    reconstruct: [...encodeGiven, reconstructing],
    evaluate: [...encodeGiven, ...forward, reporting],
    decode: [reconstructing],
  };
}
