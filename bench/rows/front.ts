// The chart of a row: the L0 and explained variance of its runs, a series for each method.

import { sparsityFrontChart } from "../../src/charts/sparsity_front.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import type { RecordedRun } from "../../src/cli/finished_run.ts";
import { measures } from "../../src/cli/measures.ts";
import { setOf } from "../../src/cli/sweep_results.ts";
import { groupBy } from "../../src/records.ts";

/** A run is named by its method and what determines the sparsity: "batch-topk-k8". */
function partsOf({ name }: RecordedRun) {
  const end = name.lastIndexOf("-");
  return { method: name.slice(0, end), label: name.slice(end + 1) };
}

/** Runs that diverged, or reconstruct worse than the mean row does, are left out. */
export function rowChart(runs: readonly RecordedRun[]) {
  const series = groupBy(runs, (run) => partsOf(run).method).map((group) => ({
    name: partsOf(group[0] as RecordedRun).method,
    points: group
      .map((run) => ({
        label: partsOf(run).label,
        l0: measures.l0.of(run) ?? Number.NaN,
        error: measures.mse.of(run) ?? Number.NaN,
        explainedVariance: measures.explainedVariance.of(run) ?? Number.NaN,
      }))
      .filter(({ l0, explainedVariance }) => Number.isFinite(l0) && explainedVariance > 0),
  }));
  const drawn = series.filter(({ points }) => points.length > 0);
  return sparsityFrontChart(drawn, lightTheme, setOf(runs), "explainedVariance");
}
