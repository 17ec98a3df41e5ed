// Which runs were trained on the same data.

import type { RecordedRun } from "./finished_run.ts";
import { kebabCase } from "./setting_flags.ts";

/** Returns a text for each run: that of runs on the same data is the same. */
export function dataKeys(runs: readonly RecordedRun[]): string[] {
  // The seed may draw the training rows; of rows that are read while training, the fingerprint has no values.
  const areIdentified = runs.every(
    ({ config: { data }, settings }) =>
      data.fingerprint !== undefined &&
      data.measuredOn === undefined &&
      settings.seed === runs[0]?.settings.seed,
  );
  if (!areIdentified) return runs.map(givenData);
  // The fingerprint is that of the training rows.
  return runs.map(({ config: { data } }) =>
    JSON.stringify([data.fingerprint, data.flags?.testData]),
  );
}

/** Returns what distinguishes the data of each run for users, or undefined if all have the same. */
export function differingData(runs: readonly RecordedRun[]): string[] | undefined {
  const keys = dataKeys(runs);
  if (new Set(keys).size < 2) return undefined;
  const texts = runs.map(givenData);
  return runs.map(({ config: { data } }, i) => {
    // A file that has changed since.
    const isAmbiguous = texts.some((text, j) => text === texts[i] && keys[j] !== keys[i]);
    return isAmbiguous ? `${texts[i]}, fingerprint ${data.fingerprint?.slice(0, 8)}` : texts[i];
  }) as string[];
}

/** "runs/x.npy --scale min-max" */
function givenData({ config: { data } }: RecordedRun): string {
  const flags = Object.entries(data.flags ?? {}).map(([name, value]) => flagText(name, value));
  return [data.source ?? data.name, ...flags.sort()].join(" ");
}

function flagText(name: string, value: unknown): string {
  if (typeof value === "boolean") return `--${value ? "" : "no-"}${kebabCase(name)}`;
  const text = typeof value === "object" && value ? Object.values(value).join(",") : value;
  return `--${kebabCase(name)} ${text}`;
}
