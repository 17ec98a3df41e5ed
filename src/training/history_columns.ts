// The numbers that a run reports for each step.

import {
  lossColumns,
  type MethodNumbers,
  methodNumberNames,
  type OwnNumbers,
} from "../../shaders/history_row.ts";
import type { MonitorName } from "../../shaders/monitors.ts";
import { penalties } from "../../shaders/penalties.ts";
import type { Settings } from "../config/settings.ts";
import type { HistoryColumn } from "./reports.ts";

/** Returns the counts of units that a run reports beside its loss. */
export const monitorsOf = ({ penalty }: Settings): MonitorName[] => [
  ...penalties[penalty].monitors,
  "silent",
];

/** Whether a run counts the rows since each unit was active. */
export const countsDead = ({ auxWeight, revival }: Settings) =>
  auxWeight > 0 || revival === "resample";

/** Returns what a run's method reports, and how. */
export function methodNumbersOf(settings: Settings): MethodNumbers {
  const { activation, auxWeight } = settings;
  return {
    ...(activation === "gated" && { auxiliary: "error" }),
    ...(auxWeight > 0 && { auxiliary: "scale" }),
    ...(countsDead(settings) && { dead: true }),
    ...(activation === "batch-topk" && { threshold: "one" }),
    ...(activation === "jumprelu" && { threshold: "units" }),
  };
}

/** Returns the numbers that a run's method reports, by their index in the buffer `numbers`. */
export function ownNumbersOf(settings: Settings): OwnNumbers {
  const method = methodNumbersOf(settings);
  return Object.fromEntries(
    methodNumberNames.flatMap((name, i) => (method[name] ? [[name, i]] : [])),
  );
}

/** Returns the names of the numbers in a row of a run's history. */
export const historyOf = (settings: Settings) =>
  lossColumns(monitorsOf(settings), ownNumbersOf(settings)) as HistoryColumn[];
