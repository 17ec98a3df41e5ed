// A test set from a file of its own: its rows must be like those of the training set.

import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { type DataSet, type DataSets, elementArrays } from "../data_set.ts";
import { differenceOfSets } from "./agreement.ts";
import { renumbered } from "./class_names.ts";
import { numbersOf } from "./number_types.ts";

/**
 * Returns both sets with one element type and the same classes.
 * @throws InputError if the rows or classes of the test set do not match those of the training set
 */
export function matched(train: DataSet, test: DataSet): Required<DataSets> {
  const difference = differenceOfSets(train, test);
  if (difference) {
    throw new InputError(
      `The test set ${test.name} has ${difference[1]}, but ${train.name} has ${difference[0]}.`,
    );
  }
  const names = train.labels?.names;
  const known = new Set(names);
  const added = names && test.labels?.names.find((name) => !known.has(name));
  if (added !== undefined) {
    throw new InputError(
      `The test set ${test.name} has the class ${shortened(added)}, which ${train.name} does not have.`,
    );
  }
  const isSameType = train.element === test.element;
  const [trainRows, testRows] = isSameType ? [train, test] : [asFloats(train), asFloats(test)];
  return {
    train: trainRows,
    test:
      names && testRows.labels
        ? { ...testRows, labels: renumbered(testRows.labels, names) }
        : testRows,
  };
}

/** Every byte and float16 value is a float32 value. */
function asFloats(set: DataSet): DataSet {
  if (set.element === "f32") return set;
  const rows = async (start: number, end: number) =>
    elementArrays.f32.from(numbersOf(await set.rows(start, end)));
  return { ...set, element: "f32", rows };
}
