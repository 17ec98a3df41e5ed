// Files that are written whole or not at all.

import { existsSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { InputError } from "../input_error.ts";

const causes: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "its folder cannot be created",
  ENOTDIR: "part of its path is a file",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOTEMPTY: "it was created by another process in the meantime",
  EEXIST: "it was created by another process in the meantime",
};

/** Returns in words why something could not be written. */
export function causeOf(error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  return causes[code] ?? `system error ${code}`;
}

/** A file could not be written; the message says why. */
export class WriteError extends Error {
  override name = "WriteError";
}

/**
 * Writes a temporary file next to the target and renames it, so that a crash never leaves half a file.
 * Synchronous, so that no signal handler runs in between.
 * @throws WriteError naming the file and the cause
 */
export function writeWhole(file: string, data: Uint8Array | string): void {
  const partial = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(partial, data);
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new WriteError(`${file} cannot be written: ${causeOf(error)}.`);
  }
}

/**
 * Checks that a file can be written there, and leaves nothing behind.
 * @throws InputError naming the flag, the file and the cause
 */
export function checkWritable(flag: string, file: string): void {
  const refuse = (cause: string) => new InputError(`${flag} ${file} cannot be written: ${cause}.`);
  if (existsSync(file) && !statSync(file).isFile()) {
    throw refuse(statSync(file).isDirectory() ? "it is a folder" : "it is not a regular file");
  }
  const trial = `${file}.${process.pid}.partial`;
  try {
    writeFileSync(trial, "");
    rmSync(trial);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(code === "ENOENT" ? "there is no such folder" : causeOf(error));
  }
}
