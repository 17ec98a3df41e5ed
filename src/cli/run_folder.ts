// The folder of a run's results: checked before the run, and created with its first files in one step.

import { existsSync, rmSync } from "node:fs";
import {
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rename,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../input_error.ts";
import { causeOf, writeWhole } from "./write_file.ts";

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

export class RunFolder {
  private partial: string | undefined;
  private readonly names = new Set<string>();

  private constructor(
    /** As the user named it. */
    readonly name: string,
    private readonly path: string,
  ) {}

  /**
   * Checks that a run can be written there, and leaves nothing behind.
   * @throws InputError if the folder is not empty or cannot be created
   */
  static async prepare(name: string): Promise<RunFolder> {
    const path = existsSync(name) ? await realpath(name) : resolve(name);
    if (existsSync(path)) await checkEmpty(name, path);
    let parent = dirname(path);
    while (!existsSync(parent)) parent = dirname(parent);
    try {
      await rmdir(await mkdtemp(join(parent, ".parsimony-")));
    } catch (error) {
      throw new InputError(`--out ${name} cannot be written: ${causeOf(error)}.`);
    }
    return new RunFolder(name, path);
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

  /** Removes a folder that is not complete yet. Synchronous, for the process may be about to end. */
  discard(): void {
    if (this.partial) rmSync(this.partial, { recursive: true, force: true });
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
