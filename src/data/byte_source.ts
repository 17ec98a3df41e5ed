// A file of any size, read in pieces: the page reads a File, the commands a file handle, tests an array.

/** A file of any size, which is read in pieces. */
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

/** Returns the first bytes, which the readers recognise formats by: at most 512. */
export const startOf = (source: ByteSource) => source.read(0, Math.min(source.size, 512));

const PIECE = 2 ** 20;

/**
 * Returns the bytes from `start` up to `end`, which are read piece by piece as they are needed.
 * @param report called with the share that has been read
 */
export function streamOf(
  source: ByteSource,
  start: number,
  end: number,
  report?: (share: number) => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let from = start;
  return new ReadableStream({
    async pull(controller) {
      if (from >= end) return controller.close();
      const to = Math.min(end, from + PIECE);
      controller.enqueue(await source.read(from, to));
      from = to;
      report?.((to - start) / (end - start));
    },
  });
}

/** A source that is in memory. */
export function bytesInMemory(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (start, end) => new Uint8Array(bytes.subarray(start, end)),
  };
}
