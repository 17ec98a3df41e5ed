// What the page calls the rows of the data set and their classes.

import { computed } from "@preact/signals";
import { type LoadedSet, rowWord } from "../data/rows.ts";
import { data, testSet } from "./state/run.ts";

/** The training set, or the test set if it was loaded alone; undefined until then. */
export const known = computed(() => data.value?.train ?? testSet.value);

/** Whether rows are images like MNIST's: 28 × 28 grey bytes that stand for their share of 255. */
export function isLikeMnist({ image, values, scaling }: LoadedSet): boolean {
  return (
    image?.width === 28 &&
    image.height === 28 &&
    image.channels === 1 &&
    values instanceof Uint8Array &&
    scaling.name === "/255"
  );
}

/** "image" or "row" */
export const rowName = computed(() => (known.value ? rowWord(known.value) : "image"));

/** "an image" or "a row" */
export const aRow = computed(() => `${rowName.value === "image" ? "an" : "a"} ${rowName.value}`);

/** "digit" or "class" */
export const className = computed(() =>
  !known.value || (known.value.name === "mnist" && isLikeMnist(known.value)) ? "digit" : "class",
);

/** Whether there are labels, or may be until the data are loaded. */
export const hasLabels = computed(() => !known.value || known.value.labels !== undefined);

/** Whether classes are called digits. */
export const hasDigits = computed(() => className.value === "digit");

/** Test rows are what the page shows of the data, or training rows if there are none: "test", "training". */
export const shownSetName = computed(() => (data.value && !testSet.value ? "training" : "test"));

/** "test digit", "test image", "training row" */
export const exampleName = computed(
  () => `${shownSetName.value} ${hasDigits.value ? "digit" : rowName.value}`,
);

/** Whether values are ink on paper. */
export const hasInk = computed(
  () => (known.value?.image?.channels ?? 1) === 1 && rowName.value === "image",
);

/** "pixel" or "value" */
export const valueName = computed(() => (hasInk.value ? "pixel" : "value"));
