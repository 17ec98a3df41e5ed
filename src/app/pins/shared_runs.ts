// Runs that others have pinned, as links carry them: "?pin=sparsityWeight-0_epochs-5_step-940&pin=…". The settings
// that differ from the defaults, the epochs, and the step unless the run was finished.

import { signal } from "@preact/signals";
import { defaultSettings, type SettingName, type Settings } from "../../config/settings.ts";
import { isSameData, mnistId } from "../../data/data_id.ts";
import { type ComparedRun, differing } from "./pinned_run.ts";

export interface SharedRun {
  readonly settings: Settings;
  /** The name of its data; undefined for MNIST. */
  readonly data?: string;
  /** The step at which it was pinned; undefined if it was finished. */
  readonly step: number | undefined;
}

/** The runs in the link that was opened. */
export const sharedRuns = signal<readonly SharedRun[]>([]);

/** The name of a run's parameter in a query. */
export const PIN = "pin";
export const sharedOf = ({ settings, data, step, steps }: ComparedRun): SharedRun => ({
  settings,
  ...(!isSameData(data, mnistId) && { data: data.name }),
  step: step === steps ? undefined : step,
});

/** Returns a run as a parameter's value. */
export function toParameter({ settings, data, step }: SharedRun): string {
  const names = new Set<SettingName>([...differing([defaultSettings, settings]), "epochs"]);
  const parts = [...names].map((name) => `${name}-${settings[name]}`);
  // "_" separates the parts.
  if (data !== undefined) parts.push(`data-${encodeURIComponent(data).replaceAll("_", "%5F")}`);
  if (step !== undefined) parts.push(`step-${step}`);
  return parts.join("_");
}

/** Returns the query with these runs, each once. */
export function withSharedRuns(query: string, runs: readonly SharedRun[]): string {
  const parameters = new Set(runs.map(toParameter));
  return [...parameters].reduce((text, value) => {
    return `${text}${text ? "&" : "?"}${new URLSearchParams({ [PIN]: value })}`;
  }, query);
}
