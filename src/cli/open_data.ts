// Opens the data that a command's flags name, with a bar on stderr meanwhile if it is a terminal.

import { type DataFiles, openSets } from "../data/prepare/open_sets.ts";
import { type PreparedData, type PrepareOptions, prepareData } from "../data/prepare/prepare.ts";
import type { OpenedData } from "../data/readers/index.ts";
import { type DataFlags, openOptionsOf, prepareOptionsOf } from "./data_flags.ts";
import { startBar } from "./progress_bar.ts";

/**
 * Opens the sets in the order of their files.
 * @throws InputError naming the file or flag and what is wrong with it
 */
export function openFlaggedData(files: DataFiles, flags: DataFlags): Promise<OpenedData> {
  const options = openOptionsOf(flags);
  return withBar(`reading ${files.name}`, (report) => openSets(files, options, report));
}

/**
 * Opens the sets, divides them into training and test rows and determines their scaling.
 * @throws InputError naming the file or flag and what is wrong with it
 */
export async function prepareFlaggedData(
  files: DataFiles,
  flags: DataFlags,
  more: Pick<PrepareOptions, "seed" | "trainRows" | "isPreview">,
): Promise<PreparedData> {
  const opened = await openFlaggedData(files, flags);
  const options = { ...prepareOptionsOf(flags), ...more };
  return withBar(`measuring ${files.name}`, (report) => prepareData(opened, options, report));
}

/** Shows a bar on stderr, if it is a terminal, while `work` reports the share that is done. */
export async function withBar<T>(
  text: string,
  work: (report?: (share: number) => void) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY) return work();
  const options = { stream: process.stderr, clearOnComplete: true };
  const bar = startBar(`{bar} {percentage}% · ${text}`, 1, options);
  try {
    return await work((share) => bar.update(share));
  } finally {
    bar.stop();
  }
}
