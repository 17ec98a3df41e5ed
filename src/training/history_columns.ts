// The numbers that a run reports for each step.

import { lossTerms } from "../../shaders/loss_terms.ts";
import type { MonitorName } from "../../shaders/monitors.ts";
import { penalties } from "../../shaders/penalties.ts";
import type { Settings } from "../config/settings.ts";
import type { HistoryColumn } from "./reports.ts";

/** Returns the counts of units that a run reports beside its loss. */
export const monitorsOf = ({ penalty }: Settings): MonitorName[] => [
  ...penalties[penalty].monitors,
  "silent",
];

/** Returns the names of the numbers in a row of a run's history. */
export const historyOf = (settings: Settings): HistoryColumn[] => [
  ...lossTerms,
  ...monitorsOf(settings),
];
