// Opens the data that a command's flags name, with a bar on stderr meanwhile if it is a terminal.

import { type DataFiles, openSets } from "../data/prepare/open_sets.ts";
import { type PreparedData, type PrepareOptions, prepareData } from "../data/prepare/prepare.ts";
import type { OpenedData } from "../data/readers/index.ts";
import { openSynthetic } from "../data/synthetic.ts";
import {
  type DataFlags,
  openOptionsOf,
  prepareOptionsOf,
  refuseSyntheticFlags,
  refuseTwoTestSets,
  syntheticOptionsOf,
} from "./data_flags.ts";
import { fileSources } from "./file_source.ts";
import { packagedFolder } from "./input_files.ts";
import { output } from "./output.ts";
import { startBar } from "./progress_bar.ts";

interface Request {
  /** Files or folders, or the name of built-in data: "mnist" or "synthetic". */
  readonly paths: readonly string[];
  readonly flags: DataFlags;
  readonly seed: number;
}

/**
 * Opens the sets in the order of their files.
 * @throws InputError naming the file or flag and what is wrong with it
 */
export async function openFlaggedData({ paths, flags, seed }: Request): Promise<OpenedData> {
  if (isBuiltIn(paths, "synthetic")) {
    return openSynthetic(syntheticOptionsOf(flags, seed));
  }
  refuseSyntheticFlags(flags);
  refuseTwoTestSets(flags);
  const files = isBuiltIn(paths, "mnist") ? packagedMnist() : fileSources(paths);
  const options = openOptionsOf(flags);
  return withBar(`reading ${files.name}`, (report) => openSets(files, options, report));
}

/**
 * Opens the sets, divides them into training and test rows and determines their scaling.
 * @throws InputError naming the file or flag and what is wrong with it
 */
export async function prepareFlaggedData(
  request: Request,
  more: Pick<PrepareOptions, "trainRows" | "isPreview" | "isSigmoid"> = {},
): Promise<PreparedData> {
  const opened = await openFlaggedData(request);
  const options = { ...prepareOptionsOf(request.flags), seed: request.seed, ...more };
  const { name } = opened.sets.train;
  return withBar(`measuring ${name}`, (report) => prepareData(opened, options, report));
}

const isBuiltIn = ([only, ...others]: readonly string[], name: string) =>
  only === name && others.length === 0;

function packagedMnist(): DataFiles {
  return { ...fileSources([packagedFolder()]), name: "mnist" };
}

/** Shows a bar on stderr, if it is a terminal and the command is not quiet, while `work` reports the share that is done. */
export async function withBar<T>(
  text: string,
  work: (report?: (share: number) => void) => Promise<T>,
): Promise<T> {
  const stream = output.waitingTerminal;
  if (!stream) return work();
  const options = { stream, clearOnComplete: true };
  const bar = startBar(`{bar} {percentage}% · ${text}`, 1, options);
  try {
    return await work((share) => bar.update(share));
  } finally {
    bar.stop();
  }
}
