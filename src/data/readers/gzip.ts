// Gzip is unpacked in memory, whatever is inside. https://www.rfc-editor.org/rfc/rfc1952

import { InputError } from "../../input_error.ts";
import { type ByteSource, streamOf } from "../byte_source.ts";

/** Header and trailer of a member without a name. */
const LEAST_BYTES = 18;
/** What deflate can at most save: a byte for 258 takes two bits. */
const MAX_RATIO = 1032;

export const isGzip = (start: Uint8Array) => start[0] === 0x1f && start[1] === 0x8b;

/** Returns the file itself, or what it holds if it is packed, without ".gz" in its name. */
export async function unpackedIfGzip(
  source: ByteSource,
  report?: (share: number) => void,
): Promise<ByteSource> {
  const start = await source.read(0, Math.min(source.size, 2));
  return isGzip(start) ? unpackGzip(source, report) : source;
}

/** Whether this many packed bytes can hold that many. */
export const isPossible = (packed: number, unpacked: number) => unpacked <= MAX_RATIO * packed;

/** @throws InputError if the memory is not available */
export function allocate(bytes: number, name: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(bytes);
  } catch {
    throw new InputError(`${name} needs ${bytes} bytes of memory, which are not available.`);
  }
}

async function unpackGzip(
  source: ByteSource,
  report?: (share: number) => void,
): Promise<ByteSource> {
  const { name, size } = source;
  const refuse = (why: string) => new InputError(`${name} cannot be unpacked: ${why}.`);
  if (size < LEAST_BYTES) throw refuse("it is truncated");
  const trailer = new DataView((await source.read(size - 4, size)).buffer);
  /** The last four bytes: the number of bytes modulo 2³². */
  const declared = trailer.getUint32(0, true);
  if (!isPossible(size, declared)) {
    throw refuse(
      `it is truncated or damaged (${size} bytes cannot hold the ${declared} that it declares)`,
    );
  }
  let most = declared;
  const bytes = new ChunkedBytes(name, isPossible(size, most + 2 ** 32) ? Infinity : most);
  const packed = streamOf(source, 0, size, report);
  const reader = packed.pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      if (bytes.length + part.value.length > most) {
        most += 2 ** 32;
        if (!isPossible(size, most)) {
          await reader.cancel();
          throw refuse(`it unpacks to more than the ${declared} bytes that it declares`);
        }
      }
      bytes.append(part.value);
    }
  } catch (error) {
    throw error instanceof InputError ? error : refuse("it is truncated or damaged");
  }
  if (bytes.length !== most) {
    throw refuse(`it unpacks to ${bytes.length} bytes, but declares ${declared}`);
  }
  return {
    name: name.replace(/\.gz$/i, ""),
    size: bytes.length,
    read: async (from, to) => bytes.slice(from, to),
  };
}

/** No array is larger than this, because browsers limit them to a few gigabytes. */
const CHUNK = 2 ** 28;

/** Bytes of unknown number, in chunks of the same size. */
class ChunkedBytes {
  length = 0;
  readonly #chunks: Uint8Array<ArrayBuffer>[] = [];

  /** @param most bytes that will be appended */
  constructor(
    private readonly name: string,
    private readonly most: number,
  ) {}

  append(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const at = this.length % CHUNK;
      if (at === 0) {
        this.#chunks.push(allocate(Math.min(this.most - this.length, CHUNK), this.name));
      }
      const chunk = this.#chunks.at(-1) as Uint8Array;
      const part = bytes.subarray(from, from + chunk.length - at);
      chunk.set(part, at);
      from += part.length;
      this.length += part.length;
    }
  }

  slice(start: number, end: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(end - start);
    for (let from = start; from < end; ) {
      const chunk = this.#chunks[Math.floor(from / CHUNK)] as Uint8Array;
      const at = from % CHUNK;
      const part = chunk.subarray(at, at + end - from);
      bytes.set(part, from - start);
      from += part.length;
    }
    return bytes;
  }
}
