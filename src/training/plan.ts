// A run as data: its passes and the sizes of its buffers. It is built without a GPU; the engine executes it.

import {
  bytesOf,
  type Letter,
  type Sizes,
  type Uniforms,
  withDerivedSizes,
} from "../../shaders/kernel.ts";
import { historyQuads } from "../../shaders/loss.ts";
import { penalties } from "../../shaders/penalties.ts";
import type { SettingName, Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import { type Dispatch, MAX_DISPATCHES_PER_SUBMIT, type Stage } from "../engine/engine.ts";
import { FLOAT_BYTES } from "../math.ts";
import { type ModelLayout, modelLayout } from "../model/layout.ts";
import type { ModelShape } from "../model/tensors.ts";
import { mapValues } from "../records.ts";
import { historyOf, monitorsOf } from "./history_columns.ts";
import type { HistoryColumn } from "./reports.ts";
import { allStages, type Passes, type PassStage, planPasses } from "./stages.ts";

/** Two slots of 64 bits. */
const DIGEST_WORDS = 4;

/** The smallest capacity for given rows in one forward pass, even if the batch is smaller. */
const MIN_INFERENCE_BATCH = 256;

export interface Plan {
  readonly settings: Settings;
  readonly shape: ModelShape;
  /** How rows are stored and scaled. */
  readonly format: RowFormat;
  readonly layout: ModelLayout;
  /** The most rows in a batch, and the most given rows in one pass. */
  readonly capacity: number;
  /** Rows of the history, and therefore the most steps in one submit. */
  readonly historyLength: number;
  /** The numbers in a row of the history. */
  readonly history: readonly HistoryColumn[];
  /** Distance between the rows of the history, in floats. */
  readonly historyStride: number;
  /** Bytes by buffer name. */
  readonly buffers: Readonly<Record<string, number>>;
  /** Uniforms that do not change during the run. */
  readonly constants: Uniforms;
  /** The passes, with every matmul in its baseline variant. */
  readonly passes: Passes;
}

/** Uniforms that change from dispatch to dispatch. */
interface BatchUniforms {
  /** Index of the batch's first entry in the order. */
  readonly batchStart: number;
  /** Rows of the batch. */
  readonly batch: number;
  readonly historyRow: number;
}

/**
 * @param inputs D
 * @param rows N, the number of training rows
 * @param format of these rows, and of all others that the model will be given
 */
export function planRun(
  settings: Settings,
  inputs: number,
  rows: number,
  format: RowFormat = bytes,
): Plan {
  const shape = { inputs, hidden: settings.hiddenUnits };
  const layout = modelLayout(shape);
  const capacity = Math.max(settings.batchSize, MIN_INFERENCE_BATCH);
  const passes = planPasses(settings, layout, format);
  const historyLength = Math.floor(MAX_DISPATCHES_PER_SUBMIT / passes.train.length);
  const historyStride = 4 * historyQuads(monitorsOf(settings));
  const sizes = withDerivedSizes({
    N: rows,
    B: capacity,
    D: inputs,
    H: shape.hidden,
    P: layout.length,
    S: historyLength,
    T: historyStride,
    G: 1,
  });
  return {
    settings,
    shape,
    format,
    layout,
    capacity,
    historyLength,
    history: historyOf(settings),
    historyStride,
    buffers: {
      ...planBuffers(allStages(passes), sizes),
      // The stages bind parts of these, one per tensor.
      parameters: FLOAT_BYTES * layout.length,
      gradients: FLOAT_BYTES * layout.length,
      // For the tuner: the checksums of two outputs, as shaders/checksum.ts writes them.
      digest: FLOAT_BYTES * DIGEST_WORDS,
    },
    constants: {
      ...shape,
      length: layout.length,
      lambda: settings.sparsityWeight,
      ...penaltyUniforms(settings),
    },
    passes,
  };
}

interface PenaltyUniforms {
  readonly uniforms: Readonly<Record<string, { readonly setting: SettingName }>>;
}

/** Returns the uniforms of a run's penalty, which are settings. */
export function penaltyUniforms(settings: Settings): Uniforms {
  const { uniforms }: PenaltyUniforms = penalties[settings.penalty];
  return mapValues(uniforms, ({ setting }) => Number(settings[setting]));
}

/** Returns the sizes of the buffers that stages bind by name, each that of its largest binding. */
function planBuffers(stages: readonly PassStage[], sizes: Sizes): Record<string, number> {
  const buffers: Record<string, number> = {};
  for (const { kernel, bindings, sizes: renamed = {} } of stages) {
    const stageSizes = { ...sizes };
    for (const [letter, other] of Object.entries(renamed)) {
      stageSizes[letter as Letter] = sizes[other];
    }
    for (const name of kernel.buffers) {
      const buffer = bindings[name];
      if (typeof buffer !== "string") continue;
      const bytes = bytesOf(kernel.specs[name] as (typeof kernel.specs)[string], stageSizes);
      buffers[buffer] = Math.max(buffers[buffer] ?? 0, bytes);
    }
  }
  return buffers;
}

/** Adds uniforms to every stage of a pass; each kernel uses those that are named in its table. */
export function dispatches(
  plan: Plan,
  stages: readonly Stage[],
  batch: BatchUniforms,
  step: Uniforms = {},
): Dispatch[] {
  const uniforms = { ...plan.constants, ...batch, ...step };
  return stages.map((stage) => ({ stage, uniforms }));
}
