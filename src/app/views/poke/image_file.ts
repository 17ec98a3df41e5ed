// An image file that a person opens: the browser decodes it, the ink in it is what counts.

import { signal } from "@preact/signals";
import { inkOf } from "../../../data/ink.ts";
import type { Ink } from "../../../data/normalised_digit.ts";
import { InputError } from "../../../input_error.ts";
import { toast } from "../../state/messages.ts";

/** Longer sides are scaled down to this many pixels: 28 × 28 need no more. */
const LONGEST = 280;

interface OpenedFile {
  readonly name: string;
  readonly ink: Ink;
  /** Which of the files chosen so far: the same name may come again. */
  readonly number: number;
}

/** The last one that could be read. */
export const openedFile = signal<OpenedFile>();

/** How many were chosen so far. */
let chosen = 0;
/** Why the last one could not be read. */
let complaint: string | undefined;

/** Opens a file; where it can't be read, the notice says why and the last one stays. */
export async function openFile(file: File): Promise<void> {
  const number = ++chosen;
  try {
    const ink = await inkOfFile(file);
    // Another one that was chosen meanwhile may have been read sooner.
    if (number !== chosen) return;
    openedFile.value = { name: file.name, ink, number };
    if (toast.value === complaint) toast.value = undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (number !== chosen) return;
    const stays = openedFile.value ? "; the image before it stays" : "";
    complaint = `${file.name} ${error.message}${stays}.`;
    toast.value = complaint;
  }
}

async function inkOfFile(file: File): Promise<Ink> {
  const picture = await createImageBitmap(file).catch(() => {
    throw new InputError("is no image that this browser can read");
  });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser has no canvas to read images with.");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return inkOf(context.getImageData(0, 0, width, height).data, width, height);
}
