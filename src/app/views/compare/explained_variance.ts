// The explained variance of compared runs, from their mean squared error and the variance of the page's test set.

import type { ComparedRun } from "../../pins/pinned_run.ts";
import { testSet } from "../../state/run.ts";
import { useQuery } from "../../ui/hooks.ts";
import { isOnShownData } from "./compared.ts";
import { varianceOf } from "./variance.ts";

/** Returns a function that returns a run's explained variance, or NaN if it is not known. */
export function useExplainedVariance(): (run: ComparedRun) => number {
  const variance = useQuery(() => testSet.value && varianceOf(testSet.value));
  return (run) => {
    const known = isOnShownData(run) ? variance.value : undefined;
    return run.numbers && known ? 1 - run.numbers.mse / known : Number.NaN;
  };
}
