// What the user has hovered, opened, selected and filtered in the code space. Rows are identified by their
// numbers in the training set, so that they stay the same while their points move.

import { signal } from "@preact/signals";
import type { Settings } from "../../../config/settings.ts";
import { openedIn } from "../../state/view_state.ts";

export const ALL_GROUPS = ~0;
const MAX_OPENED = 4;

/** Bit g is set if the classes of group g are shown. */
export const shownGroups = signal(ALL_GROUPS);
/** The image under the pointer or the keyboard's cursor. */
export const hoveredImage = signal<number>();
/** Whether dragging a finger over the plot selects points instead of scrolling the page. */
export const touchSelects = signal(false);
/** From the most recently opened to the oldest. */
export const openedImages = signal<readonly number[]>([]);
/** Counts how often an image was opened. */
export const openings = signal(0);
/** In ascending order. */
export const selectedImages = signal<readonly number[]>([]);

/** Opens an image, and closes the oldest if there are too many. */
export function openImage(image: number): void {
  const others = openedImages.value.filter((other) => other !== image);
  openedImages.value = [image, ...others].slice(0, MAX_OPENED);
  openings.value++;
  openedIn.value = "space";
}

export function closeImage(image: number): void {
  openedImages.value = openedImages.value.filter((other) => other !== image);
}

let lastSettings: Settings | undefined;

/** Clears what a new run, which may have other images, makes invalid. */
export function resetForRun(settings: Settings | undefined): void {
  if (settings === lastSettings) return;
  lastSettings = settings;
  hoveredImage.value = undefined;
  openedImages.value = [];
  selectedImages.value = [];
}
