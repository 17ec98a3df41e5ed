// The passes of a run as lists of stages: kernels with their buffers, in order.

import { adam } from "../../shaders/adam.ts";
import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { gather } from "../../shaders/gather.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import type { Kernel, Letter } from "../../shaders/kernel.ts";
import { loss } from "../../shaders/loss.ts";
import { baseline } from "../../shaders/matmul/matmul.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import { sparsity } from "../../shaders/sparsity.ts";
import { type OptimizerName, optimizerNameOf, type Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import { isOwnScaling } from "../data/scaling.ts";
import type { BufferView, Stage } from "../engine/engine.ts";
import { FLOAT_BYTES } from "../math.ts";
import { layoutOf, type ModelLayout, modelLayout } from "../model/layout.ts";
import type { TensorName } from "../model/tensors.ts";
import { methodColumnsOf, monitorsOf } from "./history_columns.ts";
import { optimizers } from "./optimizers.ts";

/** The purpose of a stage. Only "update" changes the parameters and the optimizer's moments. */
type Phase = "gather" | "forward" | "backward" | "update" | "report";

/** One dispatch of a pass. */
export interface PassStage extends Stage {
  /** Unique within a pass; stages with the same id in several passes share their matmul variant. */
  readonly id: string;
  readonly phase: Phase;
  /** Letters of the kernel's shapes that stand for another size here. */
  readonly sizes?: Readonly<Partial<Record<Letter, Letter>>>;
  /** Returns the same stage with another matmul variant; undefined if the stage is not a matmul. */
  readonly withVariant?: (variant: MatmulVariant) => PassStage;
}

export type Pass = readonly PassStage[];

export interface Passes {
  /** One training step on rows of the data set. */
  readonly train: Pass;
  /** The codes of given rows. */
  readonly encode: Pass;
  /** Codes, reconstructions and loss of given rows; changes no parameter. */
  readonly evaluate: Pass;
  /** The reconstructions of codes that the host has written; the error sums are meaningless. */
  readonly decode: Pass;
}

/** Returns every stage once. */
export const allStages = (passes: Passes): PassStage[] => [
  ...new Set([...passes.train, ...passes.evaluate]),
];

/** Returns every kernel of a run, with matmuls in the baseline variant. Kernels do not depend on sizes. */
export const baselineKernels = (settings: Settings, format = bytes): Kernel[] =>
  allStages(planPasses(settings, modelLayout({ inputs: 1, hidden: 1 }), format)).map(
    ({ kernel }) => kernel,
  );

/** Each binds "gradient", "parameters" and the moments of its optimizer by their names. */
const optimizerKernels: Record<OptimizerName, Kernel> = { adam: adam(false) };

/** Returns the passes of a run, with every matmul in its baseline variant. */
export function planPasses(settings: Settings, layout: ModelLayout, format: RowFormat): Passes {
  const { outputActivation, penalty, reconstructionError } = settings;
  const activation = settings.activation as "relu";
  const optimizer = optimizerNameOf(settings);
  const isScaled = !isOwnScaling(format.element, format.scaling);
  const element = isScaled ? "f32" : format.element;

  const tensor = (buffer: string, name: TensorName): BufferView => {
    const { offset, length } = layoutOf(layout, name);
    return { buffer, offset: FLOAT_BYTES * offset, size: FLOAT_BYTES * length };
  };
  const encoder = { weights: tensor("parameters", "W_enc"), bias: tensor("parameters", "b_enc") };
  const decoder = { weights: tensor("parameters", "W_dec"), bias: tensor("parameters", "b_dec") };

  const encoding = matmul("encode", "forward", (variant) => encode(activation, element, variant), {
    X: "X",
    ...encoder,
    h: "h",
    hiddenSums: "hiddenSums",
    activeSums: "activeSums",
  });
  const penalising = single("sparsity", "forward", sparsity(penalty), {
    hiddenSums: "hiddenSums",
    activeSums: "activeSums",
    m: "m",
    active: "active",
    penalty: "penalty",
    dm: "dm",
  });
  const decoding = (output: "delta" | "reconstruction") =>
    matmul(
      "decode",
      "forward",
      (variant) => decode(outputActivation, reconstructionError, output, element, variant),
      { h: "h", ...decoder, X: "X", output: "output", errorSums: "errorSums" },
    );
  const reconstructing = decoding("reconstruction");
  const reporting = single(
    "loss",
    "report",
    loss(reconstructionError, monitorsOf(settings), methodColumnsOf(settings)),
    {
      errorSums: "errorSums",
      penalty: "penalty",
      m: "m",
      active: "active",
      history: "history",
    },
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

  const train = [
    gathering,
    encoding,
    penalising,
    decoding("delta"),
    matmul("hidden_gradient", "backward", (variant) => hidden_gradient(activation, variant), {
      dz2: "output",
      weights: decoder.weights,
      dm: "dm",
      h: "h",
      dz1: "dz1",
    }),
    matmul("decoder_gradient", "backward", decoder_gradient, {
      input: "h",
      delta: "output",
      weights: tensor("gradients", "W_dec"),
      bias: tensor("gradients", "b_dec"),
    }),
    matmul("encoder_gradient", "backward", (variant) => encoder_gradient(element, variant), {
      input: "X",
      delta: "dz1",
      weights: tensor("gradients", "W_enc"),
      bias: tensor("gradients", "b_enc"),
    }),
    single("optimizer", "update", optimizerKernels[optimizer], {
      gradient: "gradients",
      parameters: "parameters",
      ...Object.fromEntries(Object.keys(optimizers[optimizer].moments).map((name) => [name, name])),
    }),
    reporting,
  ];
  return {
    train,
    encode: [gatheringGiven, encoding],
    evaluate: [gatheringGiven, encoding, penalising, reconstructing, reporting],
    decode: [reconstructing],
  };
}

const single = (
  id: string,
  phase: Phase,
  kernel: Kernel,
  bindings: Stage["bindings"],
): PassStage => ({ id, phase, kernel, bindings });

function matmul(
  id: string,
  phase: Phase,
  kernelWith: (variant: MatmulVariant) => Kernel,
  bindings: Stage["bindings"],
): PassStage {
  const withVariant = (variant: MatmulVariant): PassStage => ({
    ...single(id, phase, kernelWith(variant), bindings),
    withVariant,
  });
  return withVariant(baseline);
}
