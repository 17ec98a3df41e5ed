// A file of any size, read in pieces: the page reads a File, the commands a file handle, tests an array.

export interface ByteSource {
  /** The file's name in messages. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Returns the bytes from `start` up to but not including `end`, which is at most `size`. They start at offset 0
   * of a buffer of their own.
   * @throws InputError if the file cannot be read or has become shorter
   */
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A source that is in memory. */
export function bytesInMemory(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
  };
}
