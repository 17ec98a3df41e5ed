// NumPy's .npz: a zip archive with a .npy file for each array. The arrays that are used are unpacked in memory.

import { InputError } from "../../input_error.ts";
import { fileName, shortened } from "../../text.ts";
import { bytesInMemory } from "../byte_source.ts";
import type { DataSet } from "../data_set.ts";
import { checkSameInputs, classesOf, labelled } from "./labels.ts";
import { openNpy } from "./npy.ts";
import type { Reader } from "./reader.ts";
import { arrayDataSet, type StoredArray } from "./stored_array.ts";
import { firstMember, isZip, zipMembers } from "./zip.ts";

/** Names of the arrays of sets with two parts, as Keras and MedMNIST publish them; capitals do not matter. */
const divisions = [
  { rows: ["x_train", "x_test"], labels: ["y_train", "y_test"] },
  { rows: ["train_images", "test_images"], labels: ["train_labels", "test_labels"] },
] as const;

/** Returns which arrays are the rows of both parts and their labels, if there are any. */
function divisionAmong(arrays: Iterable<string>) {
  const names = new Map(Array.from(arrays, (name) => [name.toLowerCase(), name]));
  const found = (parts: readonly [string, string]): [string, string] | undefined => {
    const [train, test] = parts.map((part) => names.get(part));
    return train !== undefined && test !== undefined ? [train, test] : undefined;
  };
  for (const { rows, labels } of divisions) {
    const parts = found(rows);
    if (parts) return { rows: parts, labels: found(labels) };
  }
  return undefined;
}

export const npzReader: Reader = {
  label: "NumPy archive (.npz)",
  recognises: (name, start) =>
    firstMember(start).endsWith(".npy") || (name.endsWith(".npz") && isZip(start)),
  options: ["array", "imageShape"],
  read: async (source, { array, imageShape }) => {
    const members = (await zipMembers(source)).filter(({ name }) => name.endsWith(".npy"));
    const arrays = new Map(members.map((member) => [member.name.slice(0, -".npy".length), member]));
    if (arrays.size === 0) throw new InputError(`${source.name} contains no arrays.`);
    const list = [...arrays.keys()].map(shortened).join(", ");
    const open = async (name: string): Promise<StoredArray> => {
      const member = arrays.get(name);
      if (!member) {
        throw new InputError(`${source.name} has no array ${shortened(name)}; it has ${list}.`);
      }
      const bytes = await member.read();
      return openNpy(bytesInMemory(member.name, bytes), `${name} of ${source.name}`);
    };
    const name = fileName(source.name);
    const dataSet = (stored: StoredArray): DataSet => {
      return { ...arrayDataSet(stored, { imageShape }), name };
    };

    const division = array === undefined ? divisionAmong(arrays.keys()) : undefined;
    if (division) {
      const { rows, labels } = division;
      const [train, test] = [dataSet(await open(rows[0])), dataSet(await open(rows[1]))];
      const used = [...rows, ...(labels ?? [])];
      const ignored = [...arrays.keys()].filter((name) => !used.includes(name)).map(shortened);
      const note = ignored.length > 0 ? [`Ignored arrays: ${ignored.join(", ")}.`] : [];
      const sets = { train: { ...train, notes: [...train.notes, ...note] }, test };
      checkSameInputs(source.name, sets);
      if (!labels) return sets;
      const classes = await classesOf(await open(labels[0]));
      return labelled(source.name, sets, classes, await classesOf(await open(labels[1])));
    }
    const only = arrays.size === 1 ? [...arrays.keys()][0] : undefined;
    const selected = array ?? only;
    if (selected === undefined) {
      throw new InputError(
        `${source.name} should have one array, but has ${list}; select one by its name (--array).`,
      );
    }
    return { train: dataSet(await open(selected)) };
  },
};
