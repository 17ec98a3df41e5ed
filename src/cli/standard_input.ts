// Standard input as a file: it is read whole, because readers of data need its parts in any order.

import { type ByteSource, bytesInMemory } from "../data/byte_source.ts";
import { firstMember, isZip } from "../data/readers/zip.ts";
import { InputError } from "../input_error.ts";
import { causeOf } from "./system_error.ts";

/** Stands for standard input or output where a file is named. */
export const STANDARD = "-";
export const isStandard = (path: string) => path === STANDARD;

/** Returns what to call the place of what was written. */
export const writtenTo = (path: string) => (isStandard(path) ? "standard output" : path);

/** Where formats are known by the ending of a name, what the first bytes say has to do. */
function endingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0x1f && second === 0x8b) return ".csv.gz";
  if (isZip(bytes)) return firstMember(bytes).endsWith(".npy") ? ".npz" : ".zip";
  // A safetensors file begins with the length of its JSON.
  if (bytes[8] === 0x7b && bytes[7] === 0) return ".safetensors";
  const isText = bytes.subarray(0, 512).every((byte) => byte >= 9);
  return isText ? ".csv" : "";
}

async function readAll(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new InputError(`Standard input cannot be read: ${causeOf(error, "read")}.`);
  }
  return Buffer.concat(chunks);
}

class StandardInput {
  private flag: string | undefined;
  private loaded: ByteSource | undefined;

  /**
   * Notes that a flag reads it.
   * @throws InputError if another flag does
   */
  claim(flag: string): void {
    if (this.flag !== undefined && this.flag !== flag) {
      throw new InputError(
        `${this.flag} and ${flag} both read standard input; name a file for one of them.`,
      );
    }
    this.flag = flag;
  }

  /**
   * Reads it if a flag has claimed it.
   * @throws InputError if it is a terminal, cannot be read, or is empty
   */
  async load(): Promise<void> {
    if (this.flag === undefined) return;
    if (process.stdin.isTTY) {
      throw new InputError("Standard input is a terminal; pipe a file into it.");
    }
    const bytes = await readAll();
    if (bytes.length === 0) {
      throw new InputError("Standard input is empty; pipe a file into it.");
    }
    this.loaded = bytesInMemory(`standard input${endingOf(bytes)}`, bytes);
  }

  /** @throws InputError if no flag names it: then it is what a run was trained on */
  get source(): ByteSource {
    if (this.loaded) return this.loaded;
    throw new InputError(
      "The run took this file from standard input; pipe it in again and give its flag with -.",
    );
  }
}

/** Of this process. */
export const standardInput = new StandardInput();
