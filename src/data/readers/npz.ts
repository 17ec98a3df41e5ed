// NumPy's .npz: a zip archive with a .npy file for each array. The arrays that are used are unpacked in memory.

import { InputError } from "../../input_error.ts";
import { fileName, shortened } from "../../text.ts";
import { bytesInMemory } from "../byte_source.ts";
import type { DataSet } from "../data_set.ts";
import { classesOf, labelled } from "./labels.ts";
import { openNpy } from "./npy.ts";
import type { Reader } from "./reader.ts";
import { arrayDataSet, type StoredArray } from "./stored_array.ts";
import { firstMember, isZip, zipMembers } from "./zip.ts";

/** Names of the arrays of labelled sets, as Keras and MedMNIST publish them. */
const labelledSets = [
  ["x_train", "y_train", "x_test", "y_test"],
  ["train_images", "train_labels", "test_images", "test_labels"],
] as const;

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

    const names = labelledSets.find((four) => four.every((name) => arrays.has(name)));
    if (names && array === undefined) {
      const [x, y, xTest, yTest] = names;
      const train = dataSet(await open(x));
      const test = dataSet(await open(xTest));
      const classes = await classesOf(await open(y));
      const testClasses = await classesOf(await open(yTest));
      return labelled(source.name, { train, test }, classes, testClasses);
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
