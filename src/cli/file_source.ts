// Data files named on the command line, read in pieces.

import { readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { ByteSource } from "../data/byte_source.ts";
import { InputError } from "../input_error.ts";
import { unreadable } from "./input_files.ts";
import { isStandard, standardInput } from "./standard_input.ts";

/** Node reads less than 2 GiB at once. */
const MAX_READ_BYTES = 2 ** 30;

/**
 * Returns a file as a source. It is open only while it is read, so that a folder may have any number of files.
 * @throws InputError naming the path and why it cannot be read
 */
export function fileSource(path: string): ByteSource {
  if (isStandard(path)) return standardInput.source;
  const { size } = statOf(path);
  const read = async (start: number, end: number) => {
    const bytes = new Uint8Array(end - start);
    const handle = await open(path).catch((error) => {
      throw unreadable(path, error);
    });
    try {
      for (let filled = 0; filled < bytes.length; ) {
        const { bytesRead } = await handle.read(
          bytes,
          filled,
          Math.min(MAX_READ_BYTES, bytes.length - filled),
          start + filled,
        );
        if (bytesRead === 0)
          throw new InputError(
            `${path} became shorter while it was being read; wait until it is complete.`,
          );
        filled += bytesRead;
      }
    } catch (error) {
      throw error instanceof InputError ? error : unreadable(path, error);
    } finally {
      await handle.close();
    }
    return bytes;
  };
  return { name: printable(path), size, read };
}

/** Returns a name that stays on its line. */
const printable = (name: string) => name.replace(/\p{Cc}/gu, "\ufffd");

/**
 * Returns the files at these paths: a folder stands for the files in it and in its folders, except hidden ones.
 * @returns their name for users, too: that of the folder, or "3 files"
 */
export function fileSources(paths: readonly string[]): { files: ByteSource[]; name: string } {
  const files = paths.flatMap((path) => {
    if (isStandard(path)) return [fileSource(path)];
    if (!statOf(path).isDirectory()) return [fileSource(path)];
    const inside = filesIn(path);
    if (inside.length === 0) throw new InputError(`${path} is a folder without files.`);
    return inside.map(fileSource);
  });
  const [first] = paths;
  const name = first && paths.length === 1 ? nameOf(first) : `${files.length} files`;
  return { files, name };
}

const nameOf = (path: string) =>
  isStandard(path) ? fileSource(path).name : printable(basename(resolve(path)));

/** The order of these is the same on every machine. Links to folders are not followed: they may lead in a circle. */
function filesIn(folder: string): string[] {
  const entries = entriesOf(folder).filter(({ name }) => !name.startsWith("."));
  return entries
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return statOf(path).isFile() ? [path] : [];
    })
    .sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
