// Decompressors of Parquet pages that allocate nothing for a page whose header asks for too much.

type Decompress = (input: Uint8Array, length: number) => Uint8Array;

/** No page is unpacked to more; writers make pages of about a megabyte. */
const LARGEST_PAGE = 2 ** 30;

/** How much smaller a page can become; the other codecs have no limit. */
const largestRatios: Readonly<Record<string, number>> = {
  SNAPPY: 64,
  GZIP: 1032,
  LZ4: 256,
  LZ4_RAW: 256,
};

/** Returns the decompressors by the name of their codec. */
export async function limitedCompressors(): Promise<Record<string, Decompress>> {
  const { compressors } = await import("hyparquet-compressors");
  const limited = Object.entries(compressors).map(([codec, decompress]) => {
    const checked = (input: Uint8Array, length: number) => {
      const most = Math.min(LARGEST_PAGE, input.length * (largestRatios[codec] ?? LARGEST_PAGE));
      if (length > most) throw new Error(`${input.length} bytes cannot hold a page of ${length}`);
      if (codec === "ZSTD") checkZstd(input, length);
      return decompress(input, length);
    };
    return [codec, checked] as const;
  });
  const { LZ4, LZ4_RAW, ...others } = Object.fromEntries(limited) as Record<string, Decompress>;
  return { ...others, ...(LZ4 && LZ4_RAW && { LZ4: framedOrRaw(LZ4, LZ4_RAW), LZ4_RAW }) };
}

/** Some writers of LZ4 leave out the lengths before its blocks, and may look as if they did not. */
const framedOrRaw = (framed: Decompress, raw: Decompress): Decompress => {
  return (input, length) => {
    try {
      return framed(input, length);
    } catch {
      return raw(input, length);
    }
  };
};

/** What every decoder of Zstandard must support. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1.2 */
const USUAL_WINDOW = 8 * 2 ** 20;

/** The library allocates what the first frame's header says. https://www.rfc-editor.org/rfc/rfc8878#section-3.1.1.1 */
function checkZstd(input: Uint8Array, length: number): void {
  const [, , , , flags = 0, window = 0] = input;
  const isSingleSegment = ((flags >> 5) & 1) === 1;
  const idBytes = [0, 1, 2, 4][flags & 3] as number;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][flags >> 6] as number;
  const start = 5 + (isSingleSegment ? 0 : 1) + idBytes;
  let size = sizeBytes === 2 ? 256 : 0;
  for (let i = 0; i < sizeBytes; i++) size += (input[start + i] ?? 0) * 2 ** (8 * i);
  const windowSize = 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8);
  const isTooLarge = sizeBytes > 0 ? size > length : windowSize > Math.max(length, USUAL_WINDOW);
  if (isTooLarge) throw new Error(`a page of ${length} bytes declares more inside`);
}
