// The members of a zip archive; each is unpacked in memory when it is needed. The library checks that
// the two copies of a member's header agree, its length and its checksum.

import type { Entry } from "@zip.js/zip.js";
import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { type ByteSource, streamOf } from "../byte_source.ts";
import { allocate, isPossible } from "./gzip.ts";

export interface ZipMember {
  /** Its path in the archive. */
  readonly name: string;
  /** In bytes, unpacked, as the archive declares. */
  readonly size: number;
  /** @throws InputError if it does not unpack to exactly what the archive declares */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

export const isZip = (start: Uint8Array) =>
  start[0] === 0x50 && start[1] === 0x4b && (start[2] === 3 || start[2] === 5);

/** Returns the path of the first member, if the archive starts with one: npz and PyTorch files differ by it. */
export function firstMember(start: Uint8Array): string {
  if (!isZip(start) || start[2] !== 3 || start.length < 30) return "";
  const length = (start[26] as number) + 256 * (start[27] as number);
  return new TextDecoder().decode(start.subarray(30, 30 + length));
}

/** What the library reads from. */
const readerOf = (source: ByteSource) => ({
  size: source.size,
  readUint8Array: (start: number, length: number) =>
    source.read(start, Math.min(source.size, start + length)),
  createReadable: ({ offset = 0, size = source.size }: { offset?: number; size?: number } = {}) =>
    streamOf(source, offset, Math.min(source.size, offset + size)),
});

/**
 * Returns the files of an archive, in its order.
 * @throws InputError if the archive is damaged or has two members of the same name
 */
export async function zipMembers(source: ByteSource): Promise<ZipMember[]> {
  // Only readers of zip archives need the library.
  const { ZipReader } = await import("@zip.js/zip.js/lib/zip-core-reader.js");
  const refuse = (why: string) =>
    new InputError(`${source.name} is not a valid zip archive: ${why}.`);
  const settings = { useWebWorkers: false, checkCrc32: true };
  let entries: Entry[];
  try {
    // The library's own readers are larger than the rest of it.
    const reader = readerOf(source) as unknown as ReadableStream;
    entries = await new ZipReader(reader, settings).getEntries();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `${source.name} is not a complete zip archive; it is truncated or damaged.`,
    );
  }
  const names = new Set<string>();
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    checkPacking(source.name, entry);
    const { filename, offset, compressedSize } = entry;
    const member = `the member ${shortened(filename)}`;
    if (names.has(filename)) throw refuse(`it has ${member} twice`);
    if (offset < end) throw refuse(`${member} overlaps the one before it`);
    names.add(filename);
    end = offset + compressedSize;
  }
  return entries.flatMap((entry) => (entry.directory ? [] : [memberOf(entry, refuse)]));
}

/** Stored, deflated. */
const METHODS = [0, 8];

function checkPacking(name: string, { encrypted, compressionMethod }: Entry): void {
  if (encrypted) {
    throw new InputError(`${name} is encrypted; pack its files again without a password.`);
  }
  if (METHODS.includes(compressionMethod)) return;
  throw new InputError(
    `${name} uses the compression method ${compressionMethod}, which cannot be read; pack its files again with deflate.`,
  );
}

type FileEntry = Extract<Entry, { directory: false }>;

function memberOf(entry: FileEntry, refuse: (why: string) => InputError): ZipMember {
  const { filename: name, uncompressedSize: size, compressedSize } = entry;
  const member = shortened(name);
  const read = async () => {
    if (!isPossible(compressedSize + 1, size)) {
      throw refuse(`${compressedSize} bytes cannot hold the ${size} that ${member} declares`);
    }
    const bytes = allocate(size, name);
    let filled = 0;
    const write = (part: Uint8Array) => {
      if (filled + part.length > size) {
        throw refuse(`${member} unpacks to more than the ${size} bytes that it declares`);
      }
      bytes.set(part, filled);
      filled += part.length;
    };
    try {
      await entry.getData(new WritableStream({ write }));
    } catch (error) {
      throw error instanceof InputError
        ? error
        : refuse(
            `${member} does not unpack to the ${size} bytes and the checksum that it declares`,
          );
    }
    if (filled !== size) throw refuse(`${member} unpacks to ${filled} bytes, but declares ${size}`);
    return bytes;
  };
  return { name, size, read };
}
