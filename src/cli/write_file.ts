// Files that are written whole or not at all.

import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../input_error.ts";
import { isStandard } from "./standard_input.ts";
import { causeOf } from "./system_error.ts";

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
  private isUnfinished = false;

  /**
   * Opens a temporary file next to the target; `finish` renames it.
   * @throws WriteError naming the file and the cause, as all methods do
   */
  constructor(private readonly file: string) {
    this.partial = partialName(file);
    removeLeftovers(file);
    this.handle = this.explained(() => openSync(this.partial, "w"));
    this.isOpen = true;
    this.isUnfinished = true;
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
      this.isUnfinished = false;
      syncFolder(dirname(this.file));
    });
  }

  /** Removes what has been written, unless it is finished. */
  discard(): void {
    this.close();
    if (this.isUnfinished) removeIfPossible(this.partial);
    this.isUnfinished = false;
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
      const message = `${this.file} cannot be written: ${causeOf(error, "write")}.`;
      throw new WriteError(message, { cause: error });
    }
  }
}

/** Removes what processes that were killed have left half-written of a file. */
function removeLeftovers(file: string): void {
  const folder = dirname(file);
  for (const name of namesIn(folder)) {
    const pid = Number(/\.(\d+)\.partial$/.exec(name)?.[1]);
    const isOfFile = name === `${basename(file)}.${pid}${PARTIAL_ENDING}`;
    if (isOfFile && !isRunning(pid)) removeIfPossible(join(folder, name));
  }
}

/** The names in a folder; none if it can only be written. What else is wrong with it, writing reports. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Removes a file or folder. If that fails, as in another user's folder, it stays for the next start. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    return;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Others, such as EPERM, are those of processes that run.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** File systems that cannot do it, and folders that may only be written. */
const unsynced = ["EINVAL", "ENOTSUP", "EACCES", "EPERM"];

/** Has the names in a folder on disk before it returns, so that a power failure does not lose them. */
export function syncFolder(path: string): void {
  // Windows has no such call.
  if (process.platform === "win32") return;
  let handle: number | undefined;
  try {
    handle = openSync(path, "r");
    fsyncSync(handle);
  } catch (error) {
    if (!unsynced.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
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
    throw new WriteError(`${file} cannot be written: ${causeOf(error, "write")}.`, {
      cause: error,
    });
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
    throw refuse(causeOf(error, "write"));
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

export const outputError = (error: unknown) =>
  new WriteError(`Standard output cannot be written: ${causeOf(error, "write")}.`);

/** @throws WriteError if its reader has closed it */
const standardOutput: Sink = {
  write: ({ buffer, byteOffset, byteLength }) =>
    new Promise((resolve, reject) => {
      // It may keep the bytes for later, and the caller may change them.
      const bytes = Buffer.from(new Uint8Array(buffer, byteOffset, byteLength));
      process.stdout.write(bytes, (error) => {
        if (error) reject(outputError(error));
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
