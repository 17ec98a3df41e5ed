// A hash that identifies the rows of a data set, which may be too large for memory.

import type { Values } from "./data_set.ts";
import { piecesOf, type ReadableRows } from "./pieces.ts";
import type { Scaling } from "./scaling.ts";

const sha256 = async (bytes: BufferSource) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export class Fingerprint {
  readonly #digests: Uint8Array[] = [];

  /** Adds values. Cut into other pieces, the same values have another fingerprint. */
  async add(values: Values | Uint32Array<ArrayBuffer>): Promise<void> {
    this.#digests.push(await sha256(values));
  }

  /** Returns the first half of the SHA-256 of the digests of all that was added and this text, in hexadecimal. */
  async finish(about: string): Promise<string> {
    const digests = [...this.#digests, await sha256(new TextEncoder().encode(about))];
    const hash = await sha256(new Uint8Array(digests.flatMap((digest) => [...digest])));
    return [...hash.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

/** Returns a fingerprint of all values of rows. */
export async function fingerprintOfValues(rows: ReadableRows): Promise<Fingerprint> {
  const hash = new Fingerprint();
  for await (const { values } of piecesOf(rows)) await hash.add(values);
  return hash;
}

/** Identifies a format: how many values a row has, how many rows there are, and their scaling. */
export function formatText(set: {
  readonly inputs: number;
  readonly count: number;
  readonly scaling: Scaling;
}): string {
  const { name, offset, divisor } = set.scaling;
  return `${set.inputs} ${set.count} ${name} ${offset} ${divisor}`;
}
