// The input image of the view "Poke the code": test digits that a link or a button names but that do not exist.

import { expect, test } from "@playwright/test";
import { toast } from "../../src/app/state/messages.ts";
import { testSet } from "../../src/app/state/run.ts";
import { viewState } from "../../src/app/state/view_state.ts";
import {
  digitRange,
  hasClass,
  input,
  selectedDigit,
  showNext,
  showNextOf,
} from "../../src/app/views/poke/input.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";

/** A set of 2 × 2 images with the given labels, in which every pixel of image i is i. */
function labelled(labels: readonly number[]) {
  return {
    name: "digits",
    values: Uint8Array.from({ length: 4 * labels.length }, (_, i) => Math.floor(i / 4)),
    count: labels.length,
    inputs: 4,
    scaling: bytesAsShares,
    image: { width: 2, height: 2, channels: 1 } as const,
    labels: { classes: Uint32Array.from(labels), names: [] },
    notes: [],
  };
}

function loadTestSet(labels: readonly number[]) {
  testSet.value = labelled(labels);
}

test.beforeEach(() => {
  testSet.value = undefined;
  toast.value = undefined;
  viewState.digit.value = 1;
});

test("a digit beyond the test set becomes the last one, with a notice", () => {
  viewState.digit.value = 9000;
  expect(toast.value).toBeUndefined();
  loadTestSet([3, 1, 4]);
  expect(viewState.digit.value).toBe(3);
  expect(input.value?.image.values).toEqual(Uint8Array.of(2, 2, 2, 2));
  expect(toast.value).toMatch(/9,000.*3 images/);
});

test("a digit within the test set is shown without a notice", () => {
  viewState.digit.value = 3;
  loadTestSet([3, 1, 4]);
  expect(selectedDigit.value).toBe(3);
  expect(toast.value).toBeUndefined();
});

test("the next example of a digit wraps around, and stays if it is the only one", () => {
  loadTestSet([7, 2, 7, 1]);
  showNextOf(7);
  expect(viewState.digit.value).toBe(3);
  showNextOf(7);
  expect(viewState.digit.value).toBe(1);
  showNextOf(2);
  showNextOf(2);
  expect(viewState.digit.value).toBe(2);
});

test("the next example of a digit that the test set lacks is the current image", () => {
  loadTestSet([3, 1, 4]);
  viewState.digit.value = 2;
  expect([hasClass(7), hasClass(4)]).toEqual([false, true]);
  showNextOf(7);
  expect(viewState.digit.value).toBe(2);
});

test("rows of a sample have the numbers that they have in the whole set", () => {
  // Rows 1, 2, 50 and 100 of 100 rows.
  const rowNumbers = Uint32Array.of(0, 1, 49, 99);
  testSet.value = { ...labelled([3, 1, 4, 1]), sampleOf: 100, rowNumbers };
  expect(digitRange.value).toMatchObject({ min: 1, max: 100 });
  viewState.digit.value = 50;
  expect(input.value?.image.values).toEqual(Uint8Array.of(2, 2, 2, 2));
  showNext(1);
  expect(selectedDigit.value).toBe(100);
  expect(input.value?.description).toBe("test image 100");
  showNext(1);
  expect(selectedDigit.value).toBe(1);
  showNextOf(1);
  showNextOf(1);
  expect(selectedDigit.value).toBe(100);
  expect(toast.value).toBeUndefined();
  viewState.digit.value = 60;
  expect(selectedDigit.value).toBe(50);
  expect(toast.value).toBe(
    "Test image 60 is not in memory, which holds a sample of the test set. Showing the nearest one, 50.",
  );
});

test("stepping wraps around at both ends", () => {
  loadTestSet([3, 1, 4]);
  showNext(-1);
  expect(viewState.digit.value).toBe(3);
  showNext(1);
  expect(viewState.digit.value).toBe(1);
});
