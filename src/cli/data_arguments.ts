// Arguments of the flags of data, checked as they are parsed.

import {
  delimiterOfText,
  imageShapeOfText,
  imageSizeOfText,
  patchSizeOfText,
} from "../data/readers/option_text.ts";
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

/** Returns what a flag's text means. */
const parsed =
  <Value>(flag: string, parse: (text: string) => Value | undefined, allowed: string) =>
  (text: string): Value => {
    const value = parse(text);
    if (value !== undefined) return value;
    throw new InputError(`${flag} is ${JSON.stringify(text)}; it must be ${allowed}.`);
  };

export const imageShape = parsed(
  "--image-shape",
  imageShapeOfText,
  "height,width or height,width,channels with 1 or 3 channels, such as 28,28",
);
export const imageSize = parsed(
  "--image-size",
  imageSizeOfText,
  "height,width or one number for both, such as 32",
);
export const patchSize = parsed("--patches", patchSizeOfText, "a whole number from 2 to 64");
export const delimiter = parsed("--delimiter", delimiterOfText, 'one character, "tab" or "space"');
