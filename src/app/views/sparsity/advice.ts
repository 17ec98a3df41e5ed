// What the quality of a finished run suggests.

import { adviceOn, type MeasuredRun } from "../../../guidance/advice_on_run.ts";
import type { Quality } from "./quality_worker.ts";

/** Returns it in sentences, without what the losses of its epochs and another set would show. */
export const adviceOnQuality = (
  quality: Quality,
  {
    settings,
    rows,
    word,
    lastResampling,
  }: Pick<MeasuredRun, "settings" | "rows" | "word" | "lastResampling">,
): string[] =>
  adviceOn({
    settings,
    word,
    rows,
    rowsVisited: settings.epochs * rows,
    epochLosses: [],
    lastResampling,
    meanActivation: quality.meanActivation,
    hasDiverged: false,
    set: {
      ...quality,
      l0: quality.meanL0,
      deadUnits: quality.dead,
      unitsAbove50Percent: quality.dense.above50Percent,
    },
    test: undefined,
  });
