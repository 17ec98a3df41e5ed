// The figures that a run writes.

import { featureSpaceChart } from "../charts/feature_space.ts";
import { meanActivationChart } from "../charts/mean_activation.ts";
import { reconstructionsChart, reconstructionsSize } from "../charts/reconstructions.ts";
import { lightTheme } from "../charts/theme.ts";
import { targetOf } from "../config/settings.ts";
import { drawPng } from "./png.ts";
import type { Files } from "./run_folder.ts";
import type { RunInputs } from "./run_inputs.ts";
import type { Results } from "./run_results.ts";

/** Side, in CSS pixels, of the square that stands for an image's pixel. */
const PIXEL = 3;

export function figureFiles({ train, options }: RunInputs, { codes, comparison }: Results): Files {
  const space = {
    points: codes.points,
    labels: train.labels?.classes ?? new Uint32Array(train.count),
    dimensions: codes.plane,
  };
  const activation = {
    means: codes.statistics.meanActivation,
    target: targetOf(options.settings),
  };
  const { width, height } = reconstructionsSize(comparison, PIXEL);
  return {
    "reconstructions.png": drawPng(reconstructionsChart(comparison, lightTheme), width, height),
    "feature-space.png": drawPng(featureSpaceChart(space, lightTheme), 900, 760),
    "mean-activation.png": drawPng(meanActivationChart(activation, lightTheme), 1000, 520),
  };
}
