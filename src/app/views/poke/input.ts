// The image whose code is poked: a digit of the test set, a drawing, or a file.

import { computed, effect, signal } from "@preact/signals";
import { type Images, sliceImages } from "../../../data/images.ts";
import { type Ink, normalisedDigit, SIDE, wholePicture } from "../../../data/normalised_digit.ts";
import { data } from "../../state/run.ts";
import { viewState } from "../../state/view_state.ts";
import { inkOfStrokes, strokes } from "./drawing.ts";
import { openedFile } from "./image_file.ts";

export const sources = { digit: "Test digit", drawing: "Draw", file: "Open file" } as const;
export type Source = keyof typeof sources;

export const source = signal<Source>("digit");
/** Whether drawings and files are made to look like MNIST's images. */
export const isNormalised = signal(true);

interface Input {
  /** One image. */
  readonly image: Images;
  /** The same for all strokes of a drawing: what it is an image of. */
  readonly key: string;
  /** What it is, for a person. */
  readonly words: string;
}

/** Nothing until the data are there. */
export const input = computed<Input | undefined>(() => {
  const test = data.value?.test;
  if (!test) return undefined;
  if (source.value === "digit") {
    const i = viewState.digit.value - 1;
    const label = test.labels[i];
    return { image: sliceImages(test, i, i + 1), key: `digit ${i}`, words: `a test ${label}` };
  }
  if (source.value === "drawing") {
    const words = strokes.value.length === 0 ? "an empty drawing" : "your drawing";
    return { image: imageOf(inkOfStrokes(strokes.value)), key: "drawing", words };
  }
  const file = openedFile.value;
  if (!file) return { image: blank(), key: "no file", words: "an empty image" };
  return { image: imageOf(file.ink), key: `file ${file.number}`, words: file.name };
});

const imageKey = computed(() => input.value?.key);

/** Calls back whenever another image is chosen; a stroke more is no other image. */
export function whenAnotherImage(act: () => void): void {
  let known: string | undefined;
  effect(() => {
    const key = imageKey.value;
    if (key === known || key === undefined) return;
    const isFirst = known === undefined;
    known = key;
    if (!isFirst) act();
  });
}

/** The test digit so many further, around the end. */
export function leaf(by: number): void {
  const count = data.value?.test.count;
  if (count) viewState.digit.value = ((viewState.digit.value - 1 + by + count) % count) + 1;
}

/** The next test image of this digit. */
export function leafTo(digit: number): void {
  const labels = data.value?.test.labels;
  if (!labels) return;
  const after = labels.indexOf(digit, viewState.digit.value);
  const next = after === -1 ? labels.indexOf(digit) : after;
  // A test set may lack a digit.
  if (next !== -1) viewState.digit.value = next + 1;
}

export function leafAnywhere(): void {
  const count = data.value?.test.count;
  if (count) leaf(1 + Math.floor(Math.random() * (count - 1)));
}

function imageOf(ink: Ink): Images {
  const pixels = isNormalised.value ? normalisedDigit(ink) : wholePicture(ink);
  return { pixels, count: 1, width: SIDE, height: SIDE };
}

function blank(): Images {
  return { pixels: new Uint8Array(SIDE * SIDE), count: 1, width: SIDE, height: SIDE };
}
