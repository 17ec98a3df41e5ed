// Arguments of the flags of data, checked as they are parsed.

import type { ImageShape } from "../data/data_set.ts";
import { InputError } from "../input_error.ts";

export function number(flag: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value)) return value;
    throw new InputError(`${flag} is ${JSON.stringify(text)}; it must be a number.`);
  };
}

export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value < 1) return value;
  throw new InputError(
    `--test-share is ${JSON.stringify(text)}; it must be at least 0 and below 1.`,
  );
}

export function imageShape(text: string): ImageShape {
  const [height = 0, width = 0, channels = 1, ...more] = text.split(",").map(Number);
  if (areSizes(height, width) && (channels === 1 || channels === 3) && more.length === 0) {
    return { height, width, channels };
  }
  throw new InputError(
    `--image-shape is ${JSON.stringify(text)}; it must be height,width or height,width,channels with 1 or 3 channels, such as 28,28.`,
  );
}

export function imageSize(text: string) {
  const [height = 0, width = height, ...more] = text.split(",").map(Number);
  if (areSizes(height, width) && more.length === 0) return { height, width };
  throw new InputError(
    `--image-size is ${JSON.stringify(text)}; it must be height,width or one number for both, such as 32.`,
  );
}

const areSizes = (...sizes: number[]) =>
  sizes.every((size) => Number.isSafeInteger(size) && size > 0 && size <= 2 ** 14);

export function delimiter(text: string): string {
  const named = { tab: "\t", space: " ", "\\t": "\t" }[text] ?? text;
  if (named.length === 1 && !/["\n\r]/.test(named)) return named;
  throw new InputError(
    `--delimiter is ${JSON.stringify(text)}; it must be one character, "tab" or "space".`,
  );
}
