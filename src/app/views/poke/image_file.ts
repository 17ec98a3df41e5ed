// An image file that the user opens. The browser decodes it; then the ink is separated from the paper.

import { signal } from "@preact/signals";
import { inkOf } from "../../../data/ink.ts";
import type { Ink } from "../../../data/normalised_digit.ts";
import { InputError } from "../../../input_error.ts";
import { toast } from "../../state/messages.ts";

/** Pixels of the longer side, to which larger images are scaled down: 28 × 28 need no more. */
const MAX_SIDE = 280;

interface OpenedFile {
  readonly name: string;
  readonly ink: Ink;
  /** Counts the files that the user selected: two of them may have the same name. */
  readonly number: number;
}

/** The last file that could be read. */
export const openedFile = signal<OpenedFile>();

let selectedCount = 0;
/** Why the last file could not be read. */
let lastError: string | undefined;

/** Opens a file. If it cannot be read, a notice says why, and the previous image stays. */
export async function openFile(file: File): Promise<void> {
  const number = ++selectedCount;
  try {
    const ink = await readInk(file);
    // The user may have selected another file in the meantime.
    if (number !== selectedCount) return;
    openedFile.value = { name: file.name, ink, number };
    if (toast.value === lastError) toast.value = undefined;
  } catch (error) {
    if (number !== selectedCount) return;
    const why =
      error instanceof InputError
        ? error.message
        : `${file.name} could not be opened: ${(error as Error).message}`;
    lastError = openedFile.value ? `${why} The previous image is still shown.` : why;
    toast.value = lastError;
  }
}

/** @throws InputError if the file is not an image, or an image of a single colour */
async function readInk(file: File): Promise<Ink> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new InputError(`${file.name} is not an image this browser can read.`);
  });
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("this browser could not create a canvas.");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const ink = inkOf(context.getImageData(0, 0, width, height).data, width, height);
  if (!ink) throw new InputError(`${file.name} is a single colour; there is nothing to read.`);
  return ink;
}
