// The passes of a run as lists of stages: which kernels work on which buffers, in which order.

import { adam } from "../../shaders/adam.ts";
import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { gather } from "../../shaders/gather.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import type { Kernel } from "../../shaders/kernel.ts";
import { loss } from "../../shaders/loss.ts";
import { sparsity } from "../../shaders/sparsity.ts";
import type { Settings } from "../config/settings.ts";
import type { BufferView, Stage } from "../engine/engine.ts";
import { FLOAT_BYTES, type ModelLayout, modelLayout, type ParameterName } from "../model.ts";
import { baselineVariants, type Variants } from "./tuning/variants.ts";

export interface Stages {
  /** One training step on images of the data set. */
  readonly train: readonly Stage[];
  /** The codes of visiting images. */
  readonly encode: readonly Stage[];
  /** The codes, reconstructions and loss of visiting images; changes no parameter. */
  readonly evaluate: readonly Stage[];
  /** The reconstructions of codes that the host wrote; their errors mean nothing. */
  readonly decode: readonly Stage[];
}

/** Every stage once. */
export const allStages = ({ train, evaluate }: Stages) => [...new Set([...train, ...evaluate])];

/** Every kernel of a run in its plain form; none depends on the sizes of model and data. */
export const baselineKernels = (settings: Settings): Kernel[] =>
  allStages(planStages(settings, modelLayout({ inputs: 1, hidden: 1 }))).map(
    ({ kernel }) => kernel,
  );

/** The stages of a run, with each product in the given form. */
export function planStages(
  { activation, outputActivation }: Settings,
  layout: ModelLayout,
  forms: Variants = baselineVariants,
): Stages {
  const tensor = (buffer: string, name: ParameterName): BufferView => {
    const { offset, length } = layout.tensors[name];
    return { buffer, offset: FLOAT_BYTES * offset, size: FLOAT_BYTES * length };
  };
  const stage = (kernel: Kernel, bindings: Stage["bindings"]): Stage => ({ kernel, bindings });
  const encoder = { weights: tensor("parameters", "W_enc"), bias: tensor("parameters", "b_enc") };
  const decoder = { weights: tensor("parameters", "W_dec"), bias: tensor("parameters", "b_dec") };

  const encoding = stage(encode(activation, forms.encode), {
    X: "X",
    ...encoder,
    h: "h",
    hiddenSums: "hiddenSums",
  });
  const penalty = stage(sparsity, { hiddenSums: "hiddenSums", m: "m", KL: "KL", dm: "dm" });
  const decoding = (result: "delta" | "reconstruction") =>
    stage(decode(outputActivation, result, forms.decode), {
      h: "h",
      ...decoder,
      X: "X",
      result: "result",
      errorSums: "errorSums",
    });
  const reconstructing = decoding("reconstruction");
  const report = stage(loss, { errorSums: "errorSums", KL: "KL", m: "m", history: "history" });
  const visiting = stage(gather, { images: "visitImages", order: "visitOrder", X: "X" });

  const train = [
    stage(gather, { images: "images", order: "order", X: "X" }),
    encoding,
    penalty,
    decoding("delta"),
    stage(hidden_gradient(activation, forms.hidden_gradient), {
      dz2: "result",
      weights: decoder.weights,
      dm: "dm",
      h: "h",
      dz1: "dz1",
    }),
    stage(decoder_gradient(forms.decoder_gradient), {
      input: "h",
      delta: "result",
      weights: tensor("gradients", "W_dec"),
      bias: tensor("gradients", "b_dec"),
    }),
    stage(encoder_gradient(forms.encoder_gradient), {
      input: "X",
      delta: "dz1",
      weights: tensor("gradients", "W_enc"),
      bias: tensor("gradients", "b_enc"),
    }),
    stage(adam, {
      gradient: "gradients",
      parameters: "parameters",
      firstMoment: "firstMoment",
      secondMoment: "secondMoment",
    }),
    report,
  ];
  return {
    train,
    encode: [visiting, encoding],
    evaluate: [visiting, encoding, penalty, reconstructing, report],
    decode: [reconstructing],
  };
}
