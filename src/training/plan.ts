// A training step as data: which buffers a run needs and which kernels work on them in which order.
// Built without a GPU; the engine carries it out.

import type { Uniforms } from "../../shaders/kernel.ts";
import { sumBlocks } from "../../shaders/matmul/epilogue.ts";
import type { Settings } from "../config/settings.ts";
import { type Dispatch, MAX_DISPATCHES_PER_SUBMIT, type Stage } from "../engine/engine.ts";
import { FLOAT_BYTES, type ModelLayout, type ModelShape, modelLayout, roundUp } from "../model.ts";
import { planStages, type Stages } from "./stages.ts";

/** Rows that a forward pass over visiting images takes at least, however small the batch is. */
const MIN_INFERENCE_BATCH = 256;

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
  /** The passes, with every product in its plain form. */
  readonly stages: Stages;
}

/** Uniforms that differ from step to step. */
interface StepUniforms {
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
  const capacity = Math.max(settings.batchSize, MIN_INFERENCE_BATCH);
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
    stages,
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
  const rowOfInputs = FLOAT_BYTES * roundUp(inputs, 4);
  const rowOfHidden = FLOAT_BYTES * roundUp(hidden, 4);
  const blocks = sumBlocks(capacity);
  const parameters = FLOAT_BYTES * layout.length;
  return {
    images: images * rowOfBytes,
    order: images * FLOAT_BYTES,
    visitImages: capacity * rowOfBytes,
    visitOrder: capacity * FLOAT_BYTES,
    X: capacity * rowOfBytes,
    h: capacity * rowOfHidden,
    hiddenSums: blocks * rowOfHidden,
    m: rowOfHidden,
    KL: rowOfHidden,
    dm: rowOfHidden,
    result: capacity * rowOfInputs,
    errorSums: (blocks * rowOfInputs) / 4,
    dz1: capacity * rowOfHidden,
    parameters,
    gradients: parameters,
    firstMoment: parameters,
    secondMoment: parameters,
    history: historyLength * 4 * FLOAT_BYTES,
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
