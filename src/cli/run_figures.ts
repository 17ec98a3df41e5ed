// The figures that a run writes.

import { featureSpaceChart } from "../charts/feature_space.ts";
import { meanActivationChart } from "../charts/mean_activation.ts";
import { reconstructionsChart, reconstructionsSize } from "../charts/reconstructions.ts";
import { rowStripsChart, rowStripsSize } from "../charts/row_strips.ts";
import { lightTheme } from "../charts/theme.ts";
import { targetOf } from "../config/settings.ts";
import { type LoadedSet, rowWord } from "../data/rows.ts";
import type { Comparison } from "./comparison.ts";
import { drawPng } from "./png.ts";
import type { figureNames } from "./run_files.ts";
import type { RunInputs } from "./run_inputs.ts";
import type { Results } from "./run_results.ts";

/** About the larger side of an image, in CSS pixels: a pixel of MNIST is a square of 3. */
const SIDE = 84;

export function figureFiles(
  { train, options }: RunInputs,
  { codes, comparison }: Results,
): Record<(typeof figureNames)[number], Uint8Array> {
  const space = {
    points: codes.points,
    ...classesOf(train),
    rowName: rowWord(train),
    dimensions: codes.plane,
  };
  const activation = {
    means: codes.statistics.meanActivation,
    target: targetOf(options.settings),
  };
  return {
    "reconstructions.png": drawComparison(comparison),
    "feature-space.png": drawPng(featureSpaceChart(space, lightTheme), 900, 760),
    "mean-activation.png": drawPng(meanActivationChart(activation, lightTheme), 1000, 520),
  };
}

function drawComparison({ kind, chart }: Comparison): Uint8Array {
  if (kind === "rows") {
    const { width, height } = rowStripsSize(chart);
    return drawPng(rowStripsChart(chart, lightTheme), width, height);
  }
  const pixel = Math.max(1, Math.round(SIDE / Math.max(chart.width, chart.height)));
  const { width, height } = reconstructionsSize(chart, pixel);
  return drawPng(reconstructionsChart(chart, lightTheme), width, height);
}

/** Returns the classes of a set; the chart's own are digits, as those of MNIST. */
function classesOf({ image, labels }: LoadedSet) {
  if (!labels) return { names: [] };
  const { classes, names } = labels;
  const areDigits = image && names.length === 10 && names.every((name, i) => name === String(i));
  return areDigits ? { labels: classes } : { labels: classes, names };
}
