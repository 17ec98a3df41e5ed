// Writes safetensors files; safetensors.ts describes the format and reads them.

import type { Float16Array } from "@petamoriken/float16";
import { roundUp } from "../math.ts";

export interface WritableTensor {
  readonly shape: readonly number[];
  /** Written as F32, F16, F64 or U32. */
  readonly values: Float32Array | Float16Array | Float64Array | Uint32Array;
}

const LENGTH_BYTES = 8;

/** Returns the bytes of a file: tensors in the record's order, data aligned to 8 bytes. */
export function writeSafetensors(
  tensors: Readonly<Record<string, WritableTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const start = end;
    end += values.byteLength;
    const kind = values instanceof Uint32Array ? "U" : "F";
    const dtype = `${kind}${8 * values.BYTES_PER_ELEMENT}`;
    return [name, { dtype, shape, data_offsets: [start, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) });
  const unpadded = new TextEncoder().encode(json);
  const headerBytes = roundUp(unpadded.length, 8);

  const file = new Uint8Array(LENGTH_BYTES + headerBytes + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  file.set(unpadded, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const { values } of Object.values(tensors)) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return file;
}
