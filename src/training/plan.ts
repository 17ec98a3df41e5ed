// A run as data: its passes and the sizes of its buffers. It is built without a GPU; the engine executes it.

import { historyQuads } from "../../shaders/history_row.ts";
import {
  bytesOf,
  type Letter,
  type Sizes,
  type Uniforms,
  withDerivedSizes,
} from "../../shaders/kernel.ts";
import { penalties } from "../../shaders/penalties.ts";
import { prefixesOf, type SettingName, type Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import type { Dispatch, Stage } from "../engine/engine.ts";
import { FLOAT_BYTES } from "../math.ts";
import { type ModelLayout, modelLayout } from "../model/layout.ts";
import type { ModelShape } from "../model/tensors.ts";
import { mapValues } from "../records.ts";
import { historyOf } from "./history_columns.ts";
import type { HistoryColumn } from "./reports.ts";
import { plainFacts, type RowFacts } from "./row_facts.ts";
import { allStages, type Passes, type PassStage, planPasses } from "./stages.ts";
import { longestPasses } from "./tuning/variants.ts";

/** Two slots of 64 bits. */
const DIGEST_WORDS = 4;

/** Rows of the history: steps of a tenth of a millisecond that take a tenth of a second. */
const HISTORY_LENGTH = 1024;

/** The smallest capacity for given rows in one forward pass, even if the batch is smaller. */
export const MIN_INFERENCE_BATCH = 256;

export interface Plan {
  readonly settings: Settings;
  readonly shape: ModelShape;
  /** How rows are stored and scaled. */
  readonly format: RowFormat;
  /** The factor of the inputs after their scaling. */
  readonly inputScale: number;
  readonly layout: ModelLayout;
  /** The most rows in a batch, and the most given rows in one pass. */
  readonly capacity: number;
  /** Rows of the history, and therefore the most steps in flight. */
  readonly historyLength: number;
  /** The numbers in a row of the history. */
  readonly history: readonly HistoryColumn[];
  /** Distance between the rows of the history, in floats. */
  readonly historyStride: number;
  /** Bytes by buffer name. */
  readonly buffers: Readonly<Record<string, number>>;
  /** The lengths of the code's prefixes that are decoded, the whole code first. */
  readonly prefixes: readonly number[];
  /** Uniforms that do not change during the run. */
  readonly constants: Uniforms;
  /** The passes, with every matmul in its baseline variant. */
  readonly passes: Passes;
}

/** How fast the threshold of batch-topk follows the smallest activation that is kept. */
const THRESHOLD_RATE = 0.01;

/** Uniforms that change from dispatch to dispatch. */
interface BatchUniforms {
  /** Index of the batch's first entry in the order. */
  readonly batchStart: number;
  /** Rows of the batch. */
  readonly batch: number;
  readonly historyRow: number;
}

/**
 * Plans the passes, buffers and uniforms of a run, and allocates nothing.
 * @param inputs D
 * @param rows N, the number of training rows
 * @param format of these rows, and of all others that the model will be given
 */
export function planRun(
  settings: Settings,
  inputs: number,
  rows: number,
  format: RowFormat = bytes,
  facts: RowFacts = plainFacts(rows),
): Plan {
  const shape = { inputs, hidden: settings.hiddenUnits, activation: settings.activation };
  const layout = modelLayout(shape);
  const capacity = Math.max(settings.batchSize, MIN_INFERENCE_BATCH);
  const passes = planPasses(settings, layout, format);
  const longest = longestPasses(passes);
  const history = historyOf(settings);
  const prefixes = prefixesOf(settings).toReversed();
  const historyStride = 4 * historyQuads(history.length);
  const sizes = withDerivedSizes({
    N: rows,
    B: capacity,
    D: inputs,
    H: shape.hidden,
    P: layout.length,
    S: HISTORY_LENGTH,
    T: historyStride,
    G: prefixes.length,
    C: 0,
  });
  return {
    settings,
    shape,
    inputScale: facts.inputScale,
    format,
    layout,
    capacity,
    historyLength: HISTORY_LENGTH,
    history,
    historyStride,
    buffers: {
      ...planBuffers(allStages(longest), sizes),
      // The stages bind parts of these, one per tensor.
      parameters: FLOAT_BYTES * layout.length,
      gradients: FLOAT_BYTES * layout.length,
      // For the tuner: the checksums of two outputs, as shaders/checksum.ts writes them, and which of them differ.
      digest: FLOAT_BYTES * DIGEST_WORDS,
      differences: FLOAT_BYTES,
    },
    prefixes,
    constants: {
      inputs,
      hidden: shape.hidden,
      length: layout.length,
      lambda: settings.sparsityWeight,
      ...penaltyUniforms(settings),
      k: settings.k,
      bandwidth: settings.bandwidth,
      auxWeight: settings.auxWeight,
      clipNorm: settings.clipNorm,
      deadWindow: settings.deadWindow || facts.count,
      thresholdRate: THRESHOLD_RATE,
      prefixCount: prefixes.length,
      variance: facts.variance,
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
  stages: readonly (Stage & Pick<PassStage, "isStacked">)[],
  batch: BatchUniforms,
  step: Uniforms = {},
): Dispatch[] {
  const { constants, settings, prefixes } = plan;
  const uniforms = {
    ...constants,
    ...batch,
    ...step,
    targetRows: batch.batch,
    keep: Math.ceil(settings.lifetimeShare * batch.batch),
  };
  const stacked = { ...uniforms, batch: prefixes.length * batch.batch };
  return stages.map((stage) => ({ stage, uniforms: stage.isStacked ? stacked : uniforms }));
}
