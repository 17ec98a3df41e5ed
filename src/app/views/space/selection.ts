// What a person does with the code space: digits shown, the image pointed at, images opened, images
// selected. Images are numbers of training images, so that they stay the same while their points move.

import { signal } from "@preact/signals";
import type { Settings } from "../../../config/settings.ts";

export const DIGITS = 10;
export const ALL_DIGITS = 2 ** DIGITS - 1;
/** More than these push the oldest out. */
const MOST_OPENED = 4;

/** Bit d tells whether digit d is shown. */
export const shownDigits = signal(ALL_DIGITS);
export const pointedAt = signal<number>();
/** Whether a finger on the plot draws a line around points instead of scrolling the page. */
export const fingerDraws = signal(false);
/** The newest first. */
export const opened = signal<readonly number[]>([]);
/** In ascending order. */
export const selected = signal<readonly number[]>([]);

export function open(image: number): void {
  opened.value = [image, ...opened.value.filter((other) => other !== image)].slice(0, MOST_OPENED);
}

export function close(image: number): void {
  opened.value = opened.value.filter((other) => other !== image);
}

let settingsBefore: Settings | undefined;

/** Another run has other images. */
export function forgetOtherImages(settings: Settings | undefined): void {
  if (settings === settingsBefore) return;
  settingsBefore = settings;
  pointedAt.value = undefined;
  opened.value = [];
  selected.value = [];
}
