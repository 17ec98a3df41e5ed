// Safetensors files that are too large to write: their header, and as many bytes as it asks for.

import type { ByteSource } from "../../src/data/byte_source.ts";
import { lengthOf } from "../../src/model/tensors.ts";
import { safetensors } from "./data_files.ts";

export type Shapes = Readonly<Record<string, readonly number[]>>;

/** Returns the start of a file of F32 tensors, and its size. */
export function hugeFile(shapes: Shapes, metadata: Readonly<Record<string, string>> = {}) {
  let end = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const start = end;
    end += 4 * lengthOf(shape);
    return [name, { dtype: "F32", shape, data_offsets: [start, end] }];
  });
  const header = { ...Object.fromEntries(entries), __metadata__: metadata };
  const bytes = safetensors(header, new Uint8Array());
  return { header: bytes, size: bytes.length + end };
}

/** Returns a source of such a file, of which nothing but the header can be read. */
export function headerOnly(name: string, ...file: Parameters<typeof hugeFile>): ByteSource {
  const { header, size } = hugeFile(...file);
  const read = async (start: number, end: number) => {
    if (end > header.length) throw new Error(`Bytes ${start} to ${end} of ${name} were read.`);
    return header.slice(start, end) as Uint8Array<ArrayBuffer>;
  };
  return { name, size, read };
}
