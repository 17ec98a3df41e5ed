// Weights named on the command line: a file, or a folder with the files of a format.

import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ByteSource } from "../data/byte_source.ts";
import { UnconvertedError } from "../files/formats/dictionary_learning.ts";
import type { Pretrained } from "../files/formats/format.ts";
import { findWeights, readWeightsAmong } from "../files/formats/index.ts";
import { weightsFileNames } from "../files/formats/names.ts";
import { InputError } from "../input_error.ts";
import { fileSource } from "./file_source.ts";
import { unreadable } from "./input_files.ts";
import { CHECKPOINT } from "./run_folder.ts";
import { isStandard } from "./standard_input.ts";

/** What describes weights whose file is named without its folder. */
const besides = ["cfg.json", "config.json"];

/**
 * Reads the weights at a path.
 * @throws InputError naming the file and what is wrong with it, or if there are none in a known format
 */
export const weightsAt = (path: string): Promise<Pretrained> =>
  readWeightsAmong(nameOf(path), weightsFilesAt(path)).catch(askToRepeat);

/** Does the same, but returns undefined if there are none. */
export const findWeightsAt = (path: string): Promise<Pretrained | undefined> =>
  findWeights(nameOf(path), weightsFilesAt(path)).catch(askToRepeat);

/** A command does not open a folder again. */
function askToRepeat(error: unknown): never {
  if (!(error instanceof UnconvertedError)) throw error;
  throw new InputError(`${error.problem} and repeat the command.`);
}

function weightsFilesAt(path: string): ByteSource[] {
  if (isStandard(path)) return [fileSource(path)];
  if (!isFolder(path)) {
    const others = besides.map((name) => join(dirname(path), name)).filter(existsSync);
    return [path, ...others.filter((other) => other !== path)].map(fileSource);
  }
  const names = entriesOf(path).filter((name) => weightsFileNames.test(name));
  return names
    .map((name) => join(path, name))
    .flatMap((file) => (isFolder(file) ? [] : [fileSource(file)]));
}

/** Returns the file at a path that may be a checkpoint: that of a run's folder if it has no model yet. */
export function checkpointAt(path: string): ByteSource | undefined {
  if (isStandard(path) || !isFolder(path)) return fileSource(path);
  const file = join(path, CHECKPOINT);
  const isNeeded = existsSync(file) && !existsSync(join(path, "model.safetensors"));
  return isNeeded ? fileSource(file) : undefined;
}

const nameOf = (path: string) => (isStandard(path) ? fileSource(path).name : path);

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw unreadable(path, error);
  }
}
