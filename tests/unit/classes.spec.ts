// The classes of labels and their colours, and what rows are called.

import { expect, test } from "@playwright/test";
import {
  aboutRow,
  classes,
  classGroups,
  classNames,
  MAX_GROUPS,
  shortened,
} from "../../src/app/classes.ts";
import { helpOf, inRowWords } from "../../src/app/settings/help.ts";
import { testSet } from "../../src/app/state/run.ts";
import { className, exampleName, hasDigits, hasLabels, rowName } from "../../src/app/words.ts";
import { darkTheme, lightTheme } from "../../src/charts/theme.ts";
import type { LoadedSet } from "../../src/data/rows.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";

const image = { width: 28, height: 28, channels: 1 } as const;

function rowsOf(labels: readonly number[], changes: Partial<LoadedSet> = {}): LoadedSet {
  const count = Math.max(1, labels.length);
  return {
    ...{ name: "mnist", values: new Uint8Array(784 * count), count, inputs: 784, image },
    ...{ scaling: bytesAsShares, notes: [] },
    labels: {
      classes: Uint32Array.from(labels),
      names: Array.from({ length: 1 + Math.max(...labels) }, (_, i) => `name ${i}`),
    },
    ...changes,
  };
}

test.afterEach(() => {
  testSet.value = undefined;
});

test("the classes of MNIST are digits, and have the digits' colours", () => {
  testSet.value = rowsOf([...Array(10).keys()]);
  expect([className.value, classNames.value, hasDigits.value]).toEqual(["digit", "digits", true]);
  expect([rowName.value, exampleName.value]).toEqual(["image", "test digit"]);
  const colours = classGroups.value.groups.map(({ colour }) => colour(lightTheme));
  expect(colours).toEqual(lightTheme.digits);
  expect([...classGroups.value.groupOf]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("other data have classes: of images of another size, another name, and of rows", () => {
  for (const changes of [
    { image: { ...image, width: 14 } },
    { name: "fashion" },
    { image: { ...image, channels: 3 } } as const,
  ]) {
    testSet.value = rowsOf([0, 1], changes);
    expect([className.value, classNames.value]).toEqual(["class", "classes"]);
    expect(exampleName.value).toBe("test image");
  }
  const { image: _, ...rows } = rowsOf([0, 1]);
  testSet.value = { ...rows, rowNames: ["Felix", "Tom"] };
  expect([rowName.value, exampleName.value]).toEqual(["row", "test row"]);
  expect(aboutRow(testSet.value, 1)).toBe("class name 1, Tom");
});

test("only classes that have rows are listed", () => {
  testSet.value = rowsOf([4, 2, 4]);
  expect(classes.value).toEqual([
    { index: 2, name: "name 2", rows: 1 },
    { index: 4, name: "name 4", rows: 2 },
  ]);
  expect(classGroups.value.groupOf[4]).toBe(1);
});

test("of a hundred classes, the ten most frequent have a colour, and the others one together", () => {
  const labels = Array.from({ length: 100 }, (_, i) => i);
  // These come twice.
  const frequent = [7, 20, 33, 40, 41, 59, 60, 77, 80, 99];
  testSet.value = rowsOf([...labels, ...frequent]);
  const { groups, groupOf } = classGroups.value;
  expect(groups).toHaveLength(MAX_GROUPS);
  expect(groups.map(({ name }) => name)).toEqual([
    ...frequent.map((index) => `name ${index}`),
    "others",
  ]);
  expect(groups.at(-1)?.colour(darkTheme)).toBe(darkTheme.others);
  expect(frequent.map((index) => groupOf[index])).toEqual([...Array(10).keys()]);
  expect([...groupOf].filter((group) => group === 10)).toHaveLength(90);
});

test("rows without labels are one group", () => {
  const { labels: _, ...rows } = rowsOf([0]);
  testSet.value = rows;
  expect([hasLabels.value, classes.value]).toEqual([false, []]);
  const { groups, groupOf } = classGroups.value;
  expect([groups.length, groupOf[0]]).toEqual([1, 0]);
  expect(groups[0]?.colour(lightTheme)).toBe(lightTheme.accent);
  expect(aboutRow(rows, 0)).toBe("");
});

test("long names are shortened", () => {
  expect(shortened("a name")).toBe("a name");
  expect(shortened("a name that is too long")).toBe("a name that is too…");
  expect(shortened("a name", 4)).toBe("a n…");
});

test("texts on settings call rows what the page calls them, but not those of the decoder", () => {
  testSet.value = rowsOf([0, 1]);
  expect(helpOf("trainImages")).toContain("the first N images only");
  expect(helpOf("batchSize")).toMatch(/^Images per training step/);
  expect(helpOf("startNorm")).toContain("decoder row");
  expect(inRowWords("of a row, so that a row's code")).toBe("of an image, so that an image's code");
  const { image: _, ...rows } = rowsOf([0, 1]);
  testSet.value = rows;
  expect(helpOf("batchSize")).toMatch(/^Rows per training step/);
});
