// The charts as PNG files.

import { lightTheme } from "../../src/charts/theme.ts";
import { drawPng } from "../../src/cli/png.ts";
import { plural } from "../../src/format.ts";
import { adapterOf, type BenchResults, ratioTo } from "../results.ts";
import { growthFigure, growthFigureSize } from "./growth.ts";
import { sparseFigure, sparseFigureSize } from "./sparse.ts";
import { stepTimesFigure } from "./step_times.ts";

export function figuresOf(results: BenchResults): Record<string, Uint8Array> {
  return { ...timesFile(results), ...growthFile(results), ...sparseFile(results) };
}

function timesFile(results: BenchResults): Record<string, Uint8Array> {
  const { rounds, timed } = results;
  const times = timed.flatMap((row) => {
    const { contender, ms } = row;
    if (!ms) return [];
    const isOurs = contender.key.startsWith("parsimony");
    return [{ ...contender, ms, isOurs, ratio: ratioTo("tuned", row, timed) }];
  });
  if (times.length === 0) return {};
  const subtext = `784-64-784, batch 256, on ${adapterOf(results)}: median of ${plural(rounds, "interleaved round")}, relative to tuned Parsimony`;
  const height = 170 + 34 * times.length;
  return { "step-times.png": drawPng(stepTimesFigure(times, subtext, lightTheme), 980, height) };
}

function growthFile({ growth }: BenchResults): Record<string, Uint8Array> {
  if (!growth) return {};
  const { width, height } = growthFigureSize;
  const subtext = `Node on ${growth.adapter}, from H = 64, B = 256, D = 784; dashed: the matmuls alone at the curve's highest GFLOP/s`;
  return {
    "growth.png": drawPng(growthFigure(growth.curves, subtext, lightTheme), width, height),
  };
}

function sparseFile({ sparse }: BenchResults): Record<string, Uint8Array> {
  if (!sparse) return {};
  const { width, height } = sparseFigureSize;
  const subtext = `Node on ${sparse.adapter}, B = 256, D = 784`;
  return {
    "growth-k.png": drawPng(sparseFigure(sparse.curves, subtext, lightTheme), width, height),
  };
}
