// The input image: a digit of the test set, a drawing, or a file.

import { computed, effect, signal } from "@preact/signals";
import { type Ink, normalisedDigit, SIDE, wholePicture } from "../../../data/normalised_digit.ts";
import { type Rows, sliceRows } from "../../../data/rows.ts";
import { bytesAsShares } from "../../../data/scaling.ts";
import { formatCount } from "../../../format.ts";
import { toast } from "../../state/messages.ts";
import { testSet } from "../../state/run.ts";
import { viewState, viewTable } from "../../state/view_state.ts";
import { inkOfStrokes, strokes } from "./drawing.ts";
import { openedFile } from "./image_file.ts";

export const sources = { digit: "Test digit", drawing: "Draw", file: "Open file" } as const;
export type Source = keyof typeof sources;

export const source = signal<Source>("digit");
/** Whether drawings and files are normalised like MNIST's images. */
export const isNormalised = signal(true);

/** The numbers of the test digits, from 1. */
export const digitRange = computed(() => ({
  ...viewTable.digit,
  max: testSet.value?.count ?? viewTable.digit.max,
}));

/** The number of the selected test digit. It exists in the test set, even if a link names another. */
export const selectedDigit = computed(() => Math.min(viewState.digit.value, digitRange.value.max));

effect(() => {
  const { value: number } = viewState.digit;
  if (number === selectedDigit.value) return;
  const count = formatCount(digitRange.value.max);
  toast.value = `Test digit ${formatCount(number)} does not exist; the test set has ${count} images. Showing the last one.`;
  viewState.digit.value = selectedDigit.value;
});

interface Input {
  /** A single image. */
  readonly image: Rows;
  /** Identifies the image. It stays the same while a drawing grows. */
  readonly key: string;
  /** For the user: "a 7 from the test set". */
  readonly description: string;
}

/** Undefined until the data are loaded. */
export const input = computed<Input | undefined>(() => {
  const test = testSet.value;
  if (!test) return undefined;
  if (source.value === "digit") {
    const i = selectedDigit.value - 1;
    const description = `${withArticle(test.labels?.classes[i] as number)} from the test set`;
    return { image: sliceRows(test, i, i + 1), key: `digit ${i}`, description };
  }
  if (source.value === "drawing") {
    const description = strokes.value.length === 0 ? "an empty drawing" : "your drawing";
    return { image: imageOf(inkOfStrokes(strokes.value)), key: "drawing", description };
  }
  const file = openedFile.value;
  if (!file) return { image: blankImage(), key: "no file", description: "an empty image" };
  return { image: imageOf(file.ink), key: `file ${file.number}`, description: file.name };
});

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

/** Shows the test digit `steps` further on. After the last digit comes the first. */
export function showNext(steps: number): void {
  const count = testSet.value?.count;
  if (count) viewState.digit.value = ((selectedDigit.value - 1 + steps + count) % count) + 1;
}

/** a 7, an 8 */
export const withArticle = (digit: number) => `${digit === 8 ? "an" : "a"} ${digit}`;

/** Returns whether the test set has an image of `digit`. */
export const hasDigit = (digit: number) => testSet.value?.labels?.classes.includes(digit) ?? false;

/** Shows the next test image of `digit`, if there is one. */
export function showNextOf(digit: number): void {
  const labels = testSet.value?.labels?.classes;
  if (!labels || !hasDigit(digit)) return;
  const next = labels.indexOf(digit, selectedDigit.value);
  viewState.digit.value = (next === -1 ? labels.indexOf(digit) : next) + 1;
}

/** Shows a random test digit other than the current one. */
export function showRandom(): void {
  const count = testSet.value?.count;
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
