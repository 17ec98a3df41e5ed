// A tensor of a safetensors file as a data set, read in pieces: such files may be larger than memory.

import {
  dataTypes,
  isDataType,
  readSafetensorsHeader,
  type TensorEntry,
} from "../../files/safetensors.ts";
import { InputError } from "../../input_error.ts";
import { fileName, shortened } from "../../text.ts";
import type { NumberType } from "./number_types.ts";
import type { Reader } from "./reader.ts";
import { arrayDataSet, shapeText } from "./stored_array.ts";

/** The length of its header, at most 100 MB, and a header that begins as it must. */
const isSafetensors = (start: Uint8Array) =>
  start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0);

export const safetensorsReader: Reader = {
  label: "safetensors",
  recognises: (name, start) => isSafetensors(start) || name.endsWith(".safetensors"),
  options: ["array", "imageShape"],
  read: async (source, { array, imageShape }) => {
    const entries = await readSafetensorsHeader(source);
    const { name, dtype, shape, start } = selected(entries, array, source.name);
    if (!isDataType(dtype)) {
      throw new InputError(
        `${shortened(name)} of ${source.name} has the type ${dtype}; these types can be read: ${dataTypes.join(", ")}.`,
      );
    }
    const type = dtype.toLowerCase() as NumberType;
    const stored = { name: `${name} of ${source.name}`, source, start, type, shape };
    return {
      train: { ...arrayDataSet(stored, { imageShape }), name: fileName(source.name) },
    };
  },
};

/** Returns the tensor of this name, or the only one with two dimensions, or else the only one with more. */
function selected(entries: readonly TensorEntry[], name: string | undefined, file: string) {
  if (name !== undefined) {
    const found = entries.find((entry) => entry.name === name);
    if (found) return found;
    throw new InputError(`${file} has no tensor ${shortened(name)}; it has ${namesOf(entries)}.`);
  }
  const matrices = entries.filter(({ shape }) => shape.length === 2);
  const candidates =
    matrices.length > 0 ? matrices : entries.filter(({ shape }) => shape.length > 2);
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  throw new InputError(
    only
      ? `${file} should have one tensor of rows and values, but has several: ${namesOf(candidates)}; select one by its name (--array).`
      : `${file} should have one tensor of rows and values, but has ${namesOf(entries)}.`,
  );
}

const SHOWN = 8;

function namesOf(entries: readonly TensorEntry[]): string {
  const names = entries.map(({ name, shape }) => `${shortened(name)} ${shapeText(shape)}`);
  const more = names.length - SHOWN;
  return names.length === 0
    ? "no tensors"
    : names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
