// The folder a run writes: checked before the run, and there all at once at its end.

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
import { causeOf } from "./write_file.ts";

/** runs/2026-01-31T23-59-59, in local time. */
export function defaultRunFolder(now = new Date()): string {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return join("runs", local.toISOString().slice(0, 19).replaceAll(":", "-"));
}

/** The results could not be written; the message says why and where what there is lies. */
export class RunFolderError extends Error {
  override name = "RunFolderError";
}

export class RunFolder {
  private partial: string | undefined;

  private constructor(
    /** As the person named it. */
    readonly name: string,
    private readonly path: string,
  ) {}

  /**
   * Checks that a run can be written there; leaves nothing behind.
   * @throws InputError where the folder holds something, or cannot be made
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

  /**
   * Writes all files into a folder next to it, then renames that: a crash leaves nothing half.
   * @throws RunFolderError where that fails; the files that were written are kept where it says
   */
  async write(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
    const parent = dirname(this.path);
    try {
      await mkdir(parent, { recursive: true });
      this.partial = await mkdtemp(join(parent, `.${basename(this.path)}-`));
      const contents = join(this.partial, "run");
      // mkdtemp's folders are for the owner alone; this one gets the person's usual permissions.
      await mkdir(contents);
      for (const [file, data] of Object.entries(files)) await writeFile(join(contents, file), data);
      if (existsSync(this.path)) await rmdir(this.path);
      await rename(contents, this.path);
    } catch (error) {
      const kept = this.partial ? `; what was written is in ${this.partial}` : "";
      throw new RunFolderError(
        `The results cannot be written to ${this.name}: ${causeOf(error)}${kept}.`,
      );
    }
    this.discard();
  }

  /** Removes what is being written, at once. */
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
  // The finished folder takes this one's place, which a mount point cannot give up.
  if ((await stat(dirname(path))).dev !== dev) {
    throw new InputError(`--out ${name} is a mount point; name a folder inside it.`);
  }
}
