// The files that a run writes, except for its figures.

import { createRequire } from "node:module";
import { checkedCheckpoint } from "../checkpoints/checked_checkpoint.ts";
import { writeCheckpoint } from "../checkpoints/checkpoint_file.ts";
import { SETTINGS_VERSION } from "../config/saved_settings.ts";
import { elementOf } from "../data/data_set.ts";
import { isStreamed } from "../data/rows.ts";
import { weightsMetadata, writeWeights } from "../files/weights.ts";
import { denseUnits, logFiringRateHistogram } from "../statistics/firing_rates.ts";
import type { TrainerState } from "../training/state.ts";
import { variantNames } from "../training/tuning/record.ts";
import type { Variants } from "../training/tuning/variants.ts";
import { version } from "../version.ts";
import type { FoundDevice } from "./device.ts";
import { CHECKPOINT, type Files, PACKAGED_DATA } from "./run_folder.ts";
import type { RunInputs } from "./run_inputs.ts";
import { HISTORY_FILE, type RunLog } from "./run_log.ts";
import type { RunProbes } from "./run_probes.ts";
import type { MeasuredCodes, Outcome, Results } from "./run_results.ts";

const require = createRequire(import.meta.url);
const versionOf = (description: string): string => require(description).version;

/** The weights, once a run ends. */
export const MODEL = "model.safetensors";

/** The figures of a run, which are written last. */
export const figureNames = [
  "reconstructions.png",
  "feature-space.png",
  "mean-activation.png",
] as const;

/** What is measured and drawn once a run ends. */
export const measuredFiles = ["metrics.json", ...figureNames] as const;

/** A run at one of its steps. */
export interface RunNow {
  readonly inputs: RunInputs;
  readonly found: FoundDevice;
  readonly outcome: Pick<Outcome, "stepsDone" | "seconds" | "evaluations" | "divergence">;
  /** The matmul variants in use. */
  readonly variants: Variants;
}

/** The trained model: what must not be lost. */
export interface Trained extends RunNow {
  readonly outcome: Outcome;
}

/** Returns the file from which the run resumes after this step. */
export async function checkpointFile(
  {
    options,
    rows,
    dataId,
    plan,
    train,
  }: Pick<RunInputs, "options" | "rows" | "dataId" | "plan" | "train">,
  state: TrainerState,
  log: RunLog,
): Promise<Files> {
  const checkpoint = checkedCheckpoint({
    savedAt: Date.now(),
    settings: options.settings,
    images: rows.count,
    data: await dataId(),
    state,
    ...log.state(),
  });
  const { scaling, image, whitening } = train;
  const inputs = {
    scaling,
    image,
    isWhitened: whitening !== undefined,
    inputScale: plan.inputScale,
  };
  return { [CHECKPOINT]: writeCheckpoint(checkpoint, inputs, version) };
}

/** Returns weights, history and configuration: all that needs no further measurement. */
export function trainedFiles(trained: Trained): Files {
  const { inputs, outcome } = trained;
  return {
    [MODEL]: writeWeights(
      inputs.plan.shape,
      outcome.parameters,
      weightsMetadata(
        inputs.options.settings,
        inputs.train,
        outcome.stepsDone,
        version,
        inputs.facts.inputScale,
      ),
      inputs.train.whitening,
    ),
    [HISTORY_FILE]: outcome.history.csv(),
    ...configFile(trained),
  };
}

/** @param results the final measurement, once it is done */
export function configFile({ inputs, found, outcome, variants }: RunNow, results?: Results): Files {
  const { options, rows, train, test, testCount, steps, format, drawnShare } = inputs;
  const { settings, preset, data, dataFlags, init, order } = options;
  const { maxSteps, logEvery, checkpointEvery } = options;
  const names = variantNames(variants);
  const config = {
    settings,
    settingsVersion: SETTINGS_VERSION,
    preset,
    data: {
      source: data ?? PACKAGED_DATA,
      trainImages: rows.count,
      testImages: testCount,
      width: train.image?.width,
      height: train.image?.height,
      channels: train.image?.channels,
      name: train.name,
      format,
      fingerprint: inputs.fingerprint,
      inputs: train.inputs,
      element: elementOf(train.values),
      scaling: scalingOf(train),
      classes: train.labels?.names,
      // Missing if the data have a test set of their own.
      testShare: drawnShare,
      // On how many rows the model was measured, if the training rows did not fit into memory.
      ...(isStreamed(rows) && { measuredOn: { train: train.count, test: test?.count } }),
      flags: dataFlags,
    },
    files: { init, order },
    maxSteps,
    logEvery: logEvery ?? inputs.stepsPerEpoch,
    checkpointEvery,
    probes: options.probes || undefined,
    adapter: found.adapter,
    variants: names,
    // The older name of the same, which programs may read.
    forms: names,
    versions: {
      parsimony: version,
      webgpu: versionOf("webgpu/package.json"),
      node: process.versions.node,
    },
    steps,
    stepsDone: outcome.stepsDone,
    completed: outcome.stepsDone === steps,
    seconds: outcome.seconds,
    // JSON has no NaN or infinity: the losses of a diverged run are null.
    diverged: outcome.divergence !== undefined,
    divergedAt: outcome.divergence?.step,
    final: {
      train: results?.train,
      test: outcome.evaluations.at(-1),
      activeUnitsPerImage: results?.codes.statistics.meanL0,
      meanActivation: results?.codes.meanActivation,
      deadUnits: results?.codes.statistics.dead,
    },
    testEvaluations: outcome.evaluations,
  };
  return { "config.json": `${JSON.stringify(config, null, 2)}\n` };
}

/** The numbers of each column are in model.safetensors. */
function scalingOf({ scaling: { name, offset, divisor } }: RunInputs["train"]) {
  return typeof offset === "number" && typeof divisor === "number"
    ? { name, offset, divisor }
    : { name };
}

/**
 * Returns what was measured on the training rows and on the test rows, how alike the units are, whether known
 * features were recovered, and how well codes predict classes if that was measured.
 */
export function metricsFile(
  { codes, testCodes, largestCosine, recovery }: Results,
  probes?: RunProbes,
): Files {
  const metrics = {
    train: setMetrics(codes),
    ...(testCodes && { test: setMetrics(testCodes) }),
    ...(largestCosine && { largestCosine }),
    ...(recovery && { recovery }),
    ...(probes && { probes }),
  };
  return { "metrics.json": `${JSON.stringify(metrics, null, 2)}\n` };
}

/** Returns what was measured of the codes and reconstructions of a set. */
export function setMetrics({ statistics, quality }: Pick<MeasuredCodes, "statistics" | "quality">) {
  const { count, firingRate, meanL0, dead } = statistics;
  const { edges, counts, never } = logFiringRateHistogram(firingRate, count);
  return {
    ...quality,
    l0: meanL0,
    deadUnits: dead,
    denseUnits: denseUnits(firingRate),
    firingRates: { edges: [...edges], units: [...counts], never },
  };
}
