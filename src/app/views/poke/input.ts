// The input: a row of the test set, or for images like MNIST's a drawing or a file.

import { computed, effect, signal } from "@preact/signals";
import { bisectCenter } from "d3-array";
import { type Ink, normalisedDigit, SIDE, wholePicture } from "../../../data/normalised_digit.ts";
import { type LoadedSet, type Rows, sliceRows, wholeCount } from "../../../data/rows.ts";
import { bytesAsShares } from "../../../data/scaling.ts";
import { capitalised, formatCount } from "../../../format.ts";
import { aboutRow, rowNumber } from "../../classes.ts";
import { toast } from "../../state/messages.ts";
import { data, testSet } from "../../state/run.ts";
import { viewState, viewTable } from "../../state/view_state.ts";
import { exampleName, hasDigits, isLikeMnist, rowName, shownSetName } from "../../words.ts";
import { inkOfStrokes, strokes } from "./drawing.ts";
import { openedFile } from "./image_file.ts";

/** The rows to select from: the test set, or the training set if there is none. Undefined until it is loaded. */
export const inputSet = computed(() => testSet.value ?? data.value?.train);

/** Drawings and files become images like MNIST's, which other models cannot read. */
export const canDraw = computed(() => !inputSet.value || isLikeMnist(inputSet.value));

export type Source = "digit" | "drawing" | "file";

/** What the user selected. */
export const source = signal<Source>("digit");
export const shownSource = computed(() => (canDraw.value ? source.value : "digit"));
/** Whether drawings and files are normalised like MNIST's images. */
export const isNormalised = signal(true);

/** The numbers of the rows, from 1. Of a sample, those of the whole set. */
export const digitRange = computed(() => ({
  ...viewTable.digit,
  max: inputSet.value ? wholeCount(inputSet.value) : viewTable.digit.max,
}));

/** Returns the index of the row with a number, or with the nearest one if only a sample is in memory. */
export function nearestIndex(number: number): number {
  const set = inputSet.value;
  if (!set) return number - 1;
  if (set.rowNumbers) return bisectCenter(set.rowNumbers, number - 1);
  return Math.min(number, set.count) - 1;
}

/** The index of the selected row. */
const selectedIndex = computed(() => nearestIndex(viewState.digit.value));

/** The number of the selected row. It exists, even if a link names another. */
export const selectedDigit = computed(() => rowNumber(selectedIndex.value, inputSet.value));

effect(() => {
  const { value: number } = viewState.digit;
  if (number === selectedDigit.value) return;
  const { max } = digitRange.value;
  const name = `${capitalised(exampleName.value)} ${formatCount(number)}`;
  toast.value =
    number > max
      ? `${name} does not exist; the ${shownSetName.value} set has ${formatCount(max)} ${rowName.value}s. Showing the last one.`
      : `${name} is not in memory, which holds a sample of the ${shownSetName.value} set. Showing the nearest one, ${formatCount(selectedDigit.value)}.`;
  viewState.digit.value = selectedDigit.value;
});

/** Selects the row with an index. */
export function showRow(index: number): void {
  viewState.digit.value = rowNumber(index, inputSet.value);
}

interface Input {
  /** A single row. */
  readonly image: Rows;
  /** Identifies the row. It stays the same while a drawing grows. */
  readonly key: string;
  /** For the user: "a 7 from the test set", "test row 3, class cat". */
  readonly description: string;
}

/** Undefined until the data are loaded. */
export const input = computed<Input | undefined>(() => {
  const set = inputSet.value;
  if (!set) return undefined;
  if (shownSource.value === "digit") {
    const i = selectedIndex.value;
    return {
      image: sliceRows(set, i, i + 1),
      key: `row ${i} of ${set.name}`,
      description: descriptionOf(set, i),
    };
  }
  if (shownSource.value === "drawing") {
    const description = strokes.value.length === 0 ? "an empty drawing" : "your drawing";
    return { image: imageOf(inkOfStrokes(strokes.value)), key: "drawing", description };
  }
  const file = openedFile.value;
  if (!file) return { image: blankImage(), key: "no file", description: "an empty image" };
  return { image: imageOf(file.ink), key: `file ${file.number}`, description: file.name };
});

function descriptionOf(set: LoadedSet, i: number): string {
  if (hasDigits.value) return `${withArticle(set.labels?.classes[i] as number)} from the test set`;
  const about = aboutRow(set, i);
  return `${exampleName.value} ${formatCount(rowNumber(i, set))}${about && `, ${about}`}`;
}

const imageKey = computed(() => input.value?.key);

/** Calls `act` whenever another image is selected. Another stroke of a drawing does not count. */
export function onImageChange(act: () => void): void {
  let last: string | undefined;
  effect(() => {
    const key = imageKey.value;
    if (key === last || key === undefined) return;
    const isFirst = last === undefined;
    last = key;
    if (!isFirst) act();
  });
}

/** Shows the row `steps` further on. After the last row comes the first. */
export function showNext(steps: number): void {
  const count = inputSet.value?.count;
  if (count) showRow((selectedIndex.value + steps + count) % count);
}

/** a 7, an 8 */
export const withArticle = (digit: number) => `${digit === 8 ? "an" : "a"} ${digit}`;

/** Returns whether there is a row of a class. */
export const hasClass = (index: number) => inputSet.value?.labels?.classes.includes(index) ?? false;

/** Shows the next row of a class, if there is one. */
export function showNextOf(index: number): void {
  const labels = inputSet.value?.labels?.classes;
  if (!labels || !hasClass(index)) return;
  const next = labels.indexOf(index, selectedIndex.value + 1);
  showRow(next === -1 ? labels.indexOf(index) : next);
}

/** Shows a random row other than the current one. */
export function showRandom(): void {
  const count = inputSet.value?.count;
  if (count) showNext(1 + Math.floor(Math.random() * (count - 1)));
}

const imageOf = (ink: Ink) => rowOf(isNormalised.value ? normalisedDigit(ink) : wholePicture(ink));

const blankImage = () => rowOf(new Uint8Array(SIDE * SIDE));

const rowOf = (values: Uint8Array<ArrayBuffer>): Rows => ({
  values,
  count: 1,
  inputs: values.length,
  scaling: bytesAsShares,
});
