// Files that are written whole or not at all.

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { InputError } from "../input_error.ts";
import { isStandard } from "./standard_input.ts";

const causes: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: "its folder cannot be created",
  ENOTDIR: "part of its path is a file",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EPIPE: "its reader has closed it",
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

/** How the names of files end that are not complete yet. */
export const PARTIAL_ENDING = ".partial";
const partialName = (file: string) => `${file}.${process.pid}${PARTIAL_ENDING}`;

/** A file that is written in pieces; a crash never leaves half of it. */
export class WholeFile {
  private readonly partial: string;
  private readonly handle: number;
  private isOpen = false;

  /**
   * Opens a temporary file next to the target; `finish` renames it.
   * @throws WriteError naming the file and the cause, as all methods do
   */
  constructor(private readonly file: string) {
    this.partial = partialName(file);
    this.handle = this.explained(() => openSync(this.partial, "w"));
    this.isOpen = true;
  }

  write(data: ArrayBufferView): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.explained(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at);
    });
  }

  finish(): void {
    this.explained(() => {
      fsyncSync(this.handle);
      this.close();
      renameSync(this.partial, this.file);
    });
  }

  /** Removes what has been written, unless it is finished. */
  discard(): void {
    this.close();
    rmSync(this.partial, { force: true });
  }

  private close(): void {
    if (this.isOpen) closeSync(this.handle);
    this.isOpen = false;
  }

  private explained<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.discard();
      throw new WriteError(`${this.file} cannot be written: ${causeOf(error)}.`);
    }
  }
}

/**
 * Writes a file at once. Synchronous, so that no signal handler runs in between.
 * @throws WriteError naming the file and the cause
 */
export function writeWhole(file: string, data: Uint8Array | string): void {
  const whole = new WholeFile(file);
  whole.write(typeof data === "string" ? Buffer.from(data) : data);
  whole.finish();
}

/**
 * Appends to a file. A crash may leave half of the text.
 * @throws WriteError naming the file and the cause
 */
export function appendText(file: string, text: string): void {
  try {
    const handle = openSync(file, "a");
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw new WriteError(`${file} cannot be written: ${causeOf(error)}.`);
  }
}

/**
 * Checks that a file can be written there, and leaves nothing behind.
 * @throws InputError naming the flag, the file and the cause
 */
export function checkWritable(flag: string, file: string): void {
  if (isStandard(file)) {
    checkOutput(flag);
    return;
  }
  const refuse = (cause: string) => new InputError(`${flag} ${file} cannot be written: ${cause}.`);
  if (existsSync(file) && !statSync(file).isFile()) {
    throw refuse(statSync(file).isDirectory() ? "it is a folder" : "it is not a regular file");
  }
  const trial = partialName(file);
  try {
    writeFileSync(trial, "");
    rmSync(trial);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(code === "ENOENT" ? "there is no such folder" : causeOf(error));
  }
}

/** @throws InputError if standard output is a terminal, which cannot show the bytes of a file */
function checkOutput(flag: string): void {
  if (!process.stdout.isTTY) return;
  throw new InputError(
    `${flag} is -, but standard output is a terminal; redirect it or name a file.`,
  );
}

/** What a file is written to in pieces. */
export interface Sink {
  write(data: ArrayBufferView): void | Promise<void>;
}

/** @throws WriteError if its reader has closed it */
const standardOutput: Sink = {
  write: ({ buffer, byteOffset, byteLength }) =>
    new Promise((resolve, reject) => {
      // It may keep the bytes for later, and the caller may change them.
      const bytes = Buffer.from(new Uint8Array(buffer, byteOffset, byteLength));
      process.stdout.write(bytes, (error) => {
        if (error) reject(new WriteError(`Standard output cannot be written: ${causeOf(error)}.`));
        else resolve();
      });
    }),
};

/**
 * Writes a file piece by piece; an older one stays as it was until everything is written, also after an interruption.
 * @throws WriteError if it cannot be written
 */
export async function writeInPieces(
  path: string,
  { cleanUps }: { readonly cleanUps: (() => void)[] },
  write: (file: Sink) => Promise<void>,
): Promise<void> {
  if (isStandard(path)) return write(standardOutput);
  const file = new WholeFile(path);
  cleanUps.push(() => file.discard());
  try {
    await write(file);
    file.finish();
  } finally {
    file.discard();
  }
}
