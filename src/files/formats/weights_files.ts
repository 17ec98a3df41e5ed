// The files among which the formats look for weights: a single one, or those of a folder.

import type { ByteSource } from "../../data/byte_source.ts";
import { InputError } from "../../input_error.ts";
import { fileName } from "../../text.ts";
import { readSafetensorsHeader, type TensorEntry } from "../safetensors.ts";

export class WeightsFiles {
  private readonly byName: ReadonlyMap<string, ByteSource>;
  private readonly headers = new Map<ByteSource, Promise<readonly TensorEntry[] | undefined>>();
  /** Why files cannot be read in which a format has looked for weights. */
  readonly problems: unknown[] = [];

  /** @param name of the file or folder, in messages */
  constructor(
    readonly name: string,
    files: readonly ByteSource[],
  ) {
    this.byName = new Map(files.map((file) => [fileName(file.name), file]));
  }

  /** Returns the file of this name, without its folders. */
  get(name: string): ByteSource | undefined {
    return this.byName.get(name);
  }

  /** @throws InputError if there is none */
  need(name: string): ByteSource {
    const file = this.get(name);
    if (file) return file;
    throw new InputError(
      `${this.name} has no ${name}; open the whole folder, which holds the weights and ${name}.`,
    );
  }

  /** Returns the only file whose name ends like this. */
  only(ending: string): ByteSource | undefined {
    const found = [...this.byName.values()].filter(({ name }) =>
      name.toLowerCase().endsWith(ending),
    );
    return found.length === 1 ? found[0] : undefined;
  }

  /** Returns whether a safetensors file, if there is one, has all of these tensors. */
  async hasTensors(file: ByteSource | undefined, names: readonly string[]): Promise<boolean> {
    if (!file) return false;
    // The file may be of another format, or damaged: then nothing recognises it.
    const reading =
      this.headers.get(file) ??
      readSafetensorsHeader(file).catch((error) => {
        this.problems.push(error);
        return undefined;
      });
    this.headers.set(file, reading);
    const entries = await reading;
    return names.every((name) => entries?.some((entry) => entry.name === name));
  }
}

/** Returns all of a file. */
export const wholeFile = (file: ByteSource) => file.read(0, file.size);
