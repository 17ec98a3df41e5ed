// Every kernel of a run with the case that checks it. Tests and the self-check derive the list from the run's
// stages.

import type { Kernel } from "../../shaders/kernel.ts";
import type { MatmulVariant } from "../../shaders/matmul/variant.ts";
import type { Settings } from "../config/settings.ts";
import { bytes, type RowFormat } from "../data/rows.ts";
import { modelLayout } from "../model/layout.ts";
import type { BatchShape } from "../reference/shape.ts";
import { linearProbeStages, unitProbeStages } from "../training/probe_stages.ts";
import { allStages, planPasses } from "../training/stages.ts";
import { longestPasses } from "../training/tuning/variants.ts";
import { activeUnitsCase } from "./cases/active_units.ts";
import {
  auxiliaryDecodeCase,
  auxiliaryScaleCase,
  countDeadCase,
  countRowsCase,
  residualCase,
  residualSpreadCase,
} from "./cases/auxiliary.ts";
import { adamCase, gatherCase, lossCase, sparsityCase } from "./cases/elementwise.ts";
import { gateCase, gateGradientCase, jumpreluGradientCase, sumBlocksCase } from "./cases/gates.ts";
import {
  decodeCase,
  decoderGradientCase,
  encodeCase,
  encoderGradientCase,
  hiddenGradientCase,
} from "./cases/matmuls.ts";
import { expandCase, mergeCase } from "./cases/matryoshka.ts";
import { methodNumbersCase, penaltyTotalCase, rectifyCase } from "./cases/numbers.ts";
import { softmaxCase, unitProbeCase } from "./cases/probes.ts";
import {
  batchHistogramCase,
  batchKeepCase,
  batchPickCase,
  batchThresholdCase,
  batchTiesCase,
  columnSumsCase,
  lifetimeCase,
  thresholdCase,
  topKCase,
} from "./cases/selection.ts";
import {
  centreCase,
  centreGradientCase,
  clipCase,
  decoderNormsCase,
  decoderPenaltyGradientCase,
  projectGradientCase,
  sgdCase,
  squaredNormCase,
  tieGradientsCase,
  unitRowsCase,
  weightDecayCase,
} from "./cases/updates.ts";
import type { KernelCase } from "./run_kernel.ts";

/** The case of each kernel by the kernel's name; `choices` are those of the kernel. */
export const cases: Readonly<
  Record<
    string,
    (shape: BatchShape, settings: Settings, choices: Readonly<Record<string, string>>) => KernelCase
  >
> = {
  gather: gatherCase,
  encode: encodeCase,
  sparsity: sparsityCase,
  decode: decodeCase,
  hidden_gradient: hiddenGradientCase,
  decoder_gradient: decoderGradientCase,
  encoder_gradient: encoderGradientCase,
  centre: centreCase,
  centre_gradient: centreGradientCase,
  decoder_norms: decoderNormsCase,
  decoder_penalty_gradient: decoderPenaltyGradientCase,
  tie_gradients: tieGradientsCase,
  weight_decay: weightDecayCase,
  project_gradient: projectGradientCase,
  squared_norm: squaredNormCase,
  clip: clipCase,
  adam: adamCase,
  sgd: sgdCase,
  unit_rows: unitRowsCase,
  loss: lossCase,
  jumprelu_gradient: jumpreluGradientCase,
  sum_blocks: sumBlocksCase,
  gate: gateCase,
  gate_gradient: gateGradientCase,
  expand: expandCase,
  merge: mergeCase,
  count_dead: countDeadCase,
  count_rows: countRowsCase,
  residual: residualCase,
  residual_spread: residualSpreadCase,
  auxiliary_scale: auxiliaryScaleCase,
  auxiliary_decode: auxiliaryDecodeCase,
  active_units: activeUnitsCase,
  top_k: topKCase,
  lifetime: lifetimeCase,
  threshold: thresholdCase,
  batch_histogram: batchHistogramCase,
  batch_pick: batchPickCase,
  batch_ties: batchTiesCase,
  batch_keep: batchKeepCase,
  batch_threshold: batchThresholdCase,
  column_sums: columnSumsCase,
  penalty_total: penaltyTotalCase,
  rectify: rectifyCase,
  method_numbers: methodNumbersCase,
  softmax: softmaxCase,
  unit_probe: unitProbeCase,
};

/** A kernel and the case that checks it. */
export interface CheckedKernel {
  /** The kernel's label, which names its structural choices: "encode (relu)". */
  readonly label: string;
  /** The id of its stage. */
  readonly id: string;
  /** Whether it is a matmul, which has variants. */
  readonly isMatmul: boolean;
  /** Whether the sparse variants are among its variants. */
  readonly hasSparse: boolean;
  /** Returns the kernel in a variant; for matmuls the default is the baseline. */
  readonly kernel: (variant?: MatmulVariant) => Kernel;
  /** Computes the reference, which takes tens of milliseconds for the default shape. */
  readonly case: (shape: BatchShape) => KernelCase;
}

/** The kernels of a run, in the order of a step, and those of probes. */
export function checkedKernels(settings: Settings, format: RowFormat = bytes): CheckedKernel[] {
  const { activation } = settings;
  const layout = modelLayout({ inputs: 1, hidden: 1, activation });
  const passes = planPasses(settings, layout, format);
  const marking = allStages(longestPasses(passes)).filter(({ kernel }) => !kernel.variant);
  const probes = [...linearProbeStages(0), ...unitProbeStages(0)];
  const stages = [...allStages(passes), ...marking];
  const bySource = new Map(stages.map((stage) => [stage.kernel.source, stage]));
  for (const stage of probes) {
    if (!bySource.has(stage.kernel.source)) bySource.set(stage.kernel.source, stage);
  }
  return [...bySource.values()].map(({ id, kernel, withVariant, hasSparse = false }) => {
    const makeCase = caseOf(kernel);
    return {
      label: kernel.label,
      id,
      isMatmul: withVariant !== undefined,
      hasSparse,
      kernel: (variant) => (variant && withVariant?.(variant).kernel) || kernel,
      case: (shape) => makeCase(shape, settings),
    };
  });
}

/** Returns what makes the case that checks a kernel, at a shape and with the settings of a run. */
export function caseOf(kernel: Kernel): (shape: BatchShape, settings: Settings) => KernelCase {
  const makeCase = cases[kernel.name];
  if (!makeCase) throw new Error(`The kernel ${kernel.name} has no case in the self-check.`);
  return (shape, settings) => makeCase(shape, settings, kernel.choices);
}
