// A training step as data: which buffers a run needs and which kernels work on them in which order.
// Built without a GPU; the engine carries it out.

import { adam } from "../../shaders/adam.ts";
import { decode } from "../../shaders/decode.ts";
import { decoder_gradient } from "../../shaders/decoder_gradient.ts";
import { encode } from "../../shaders/encode.ts";
import { encoder_gradient } from "../../shaders/encoder_gradient.ts";
import { gather } from "../../shaders/gather.ts";
import { hidden_gradient } from "../../shaders/hidden_gradient.ts";
import type { Kernel, Uniforms } from "../../shaders/kernel.ts";
import { loss } from "../../shaders/loss.ts";
import { ROW_BLOCK } from "../../shaders/matmul.ts";
import { sparsity } from "../../shaders/sparsity.ts";
import type { Settings } from "../config.ts";
import {
  type BufferView,
  type Dispatch,
  MAX_DISPATCHES_PER_SUBMIT,
  type Stage,
} from "../engine/engine.ts";
import { InputError } from "../input_error.ts";
import {
  type ModelLayout,
  type ModelShape,
  modelLayout,
  type ParameterName,
  roundUp,
} from "../model.ts";

/** Rows that a forward pass over visiting images takes at least, however small the batch is. */
const SMALLEST_VISIT = 256;
const FLOAT = 4;

export interface Plan {
  readonly shape: ModelShape;
  readonly layout: ModelLayout;
  /** Rows of the largest batch, and of visiting images in one pass. */
  readonly capacity: number;
  /** Rows of the history, and so the most steps in one submit. */
  readonly historyLength: number;
  /** Bytes by buffer name. */
  readonly buffers: Readonly<Record<string, number>>;
  /** Uniforms that stay the same all through the run. */
  readonly constants: Uniforms;
  /** One training step on images of the data set. */
  readonly train: readonly Stage[];
  /** The codes of visiting images. */
  readonly encode: readonly Stage[];
  /** The codes, reconstructions and loss of visiting images; changes no parameter. */
  readonly evaluate: readonly Stage[];
}

/** Uniforms that differ from step to step. */
export interface StepUniforms {
  /** First entry of the order. */
  readonly first: number;
  readonly rows: number;
  /** Row of the history. */
  readonly slot: number;
  readonly stepSize: number;
  readonly epsilon: number;
}

export function planRun(settings: Settings, inputs: number, images: number): Plan {
  const shape = { inputs, hidden: settings.hiddenUnits };
  const layout = modelLayout(shape);
  const capacity = Math.max(settings.batchSize, SMALLEST_VISIT);
  const stages = planStages(settings, layout);
  const historyLength = Math.floor(MAX_DISPATCHES_PER_SUBMIT / stages.train.length);
  return {
    shape,
    layout,
    capacity,
    historyLength,
    buffers: planBuffers(shape, layout, images, capacity, historyLength),
    constants: {
      ...shape,
      length: layout.length,
      rho: settings.targetActivation,
      lambda: settings.sparsityWeight,
      oneMinusBeta1: 1 - settings.beta1,
      oneMinusBeta2: 1 - settings.beta2,
    },
    ...stages,
  };
}

function planBuffers(
  { inputs, hidden }: ModelShape,
  layout: ModelLayout,
  images: number,
  capacity: number,
  historyLength: number,
) {
  const rowOfBytes = roundUp(inputs, 4);
  const rowOfInputs = FLOAT * roundUp(inputs, 4);
  const rowOfHidden = FLOAT * roundUp(hidden, 4);
  const blocks = Math.ceil(capacity / ROW_BLOCK);
  const parameters = FLOAT * layout.length;
  return {
    images: images * rowOfBytes,
    order: images * FLOAT,
    visitImages: capacity * rowOfBytes,
    visitOrder: capacity * FLOAT,
    X: capacity * rowOfInputs,
    h: capacity * rowOfHidden,
    hiddenSums: blocks * rowOfHidden,
    m: rowOfHidden,
    KL: rowOfHidden,
    dm: rowOfHidden,
    result: capacity * rowOfInputs,
    errorSums: blocks * rowOfInputs,
    dz1: capacity * rowOfHidden,
    parameters,
    gradients: parameters,
    firstMoment: parameters,
    secondMoment: parameters,
    history: historyLength * 4 * FLOAT,
  };
}

function planStages({ activation, outputActivation }: Settings, layout: ModelLayout) {
  const tensor = (buffer: string, name: ParameterName): BufferView => {
    const { offset, length } = layout.tensors[name];
    return { buffer, offset: FLOAT * offset, size: FLOAT * length };
  };
  const stage = (kernel: Kernel, bindings: Stage["bindings"]): Stage => ({ kernel, bindings });
  const encoder = { weights: tensor("parameters", "W_enc"), bias: tensor("parameters", "b_enc") };
  const decoder = { weights: tensor("parameters", "W_dec"), bias: tensor("parameters", "b_dec") };

  const encoding = stage(encode(activation), {
    X: "X",
    ...encoder,
    h: "h",
    hiddenSums: "hiddenSums",
  });
  const penalty = stage(sparsity, { hiddenSums: "hiddenSums", m: "m", KL: "KL", dm: "dm" });
  const decoding = (result: "delta" | "reconstruction") =>
    stage(decode(outputActivation, result), {
      h: "h",
      ...decoder,
      X: "X",
      result: "result",
      errorSums: "errorSums",
    });
  const report = stage(loss, { errorSums: "errorSums", KL: "KL", m: "m", history: "history" });
  const visiting = stage(gather, { images: "visitImages", order: "visitOrder", X: "X" });

  const train = [
    stage(gather, { images: "images", order: "order", X: "X" }),
    encoding,
    penalty,
    decoding("delta"),
    stage(hidden_gradient(activation), {
      dz2: "result",
      weights: decoder.weights,
      dm: "dm",
      h: "h",
      dz1: "dz1",
    }),
    stage(decoder_gradient(), {
      input: "h",
      delta: "result",
      weights: tensor("gradients", "W_dec"),
      bias: tensor("gradients", "b_dec"),
    }),
    stage(encoder_gradient(), {
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
    evaluate: [visiting, encoding, penalty, decoding("reconstruction"), report],
  };
}

/** The same uniforms for every stage of a pass; each kernel takes those that its table names. */
export function dispatches(
  plan: Plan,
  stages: readonly Stage[],
  uniforms: StepUniforms,
): Dispatch[] {
  const all = { ...plan.constants, ...uniforms };
  return stages.map((stage) => ({ stage, uniforms: all }));
}

/**
 * Checks that a device can hold the run, before anything is allocated.
 * @throws InputError naming the limit, what the device has and what the run needs
 */
export function checkLimits(plan: Plan, limits: GPUSupportedLimits): void {
  for (const [limit, needed, what] of neededLimits(plan)) {
    const has = limits[limit];
    if (has < needed) {
      throw new InputError(
        `This run needs ${limit} ≥ ${needed} for ${what}; the device has ${has}: use fewer hidden units, a smaller batch or fewer images.`,
      );
    }
  }
}

type Limit = "maxBufferSize" | "maxStorageBufferBindingSize" | "maxStorageBuffersPerShaderStage";

/** The limits this run depends on, with the number it needs and what for. */
export function neededLimits(plan: Plan): [limit: Limit, needed: number, what: string][] {
  const largest = Object.entries(plan.buffers).reduce((a, b) => (b[1] > a[1] ? b : a));
  const [name, bytes] = largest;
  const bindings = Math.max(...plan.train.map(({ kernel }) => kernel.buffers.length));
  return [
    ["maxBufferSize", bytes, `the buffer of ${name}`],
    ["maxStorageBufferBindingSize", bytes, `the buffer of ${name}`],
    ["maxStorageBuffersPerShaderStage", bindings, "its kernels"],
  ];
}
