// What of a picture is ink, however it is coloured.

import { InputError } from "../input_error.ts";
import type { Ink } from "./normalised_digit.ts";

/** The ink stands out from the paper by so much at least, of the way from black to white. */
const LEAST_CONTRAST = 0.05;
/** A picture whose border is mostly this transparent is ink where it is not. */
const TRANSPARENT = 0.5;

/**
 * The paper is what most of the border looks like; whatever differs most from it, lighter or darker, is
 * full ink. Where the border is transparent, ink is what is opaque.
 *
 * @param rgba (height · width · 4), as a canvas gives it
 * @throws InputError where all of the picture looks the same
 */
export function inkOf(rgba: ArrayLike<number>, width: number, height: number): Ink {
  const pixels = Array.from({ length: width * height }, (_, i) => 4 * i);
  const opacity = Float32Array.from(pixels, (i) => (rgba[i + 3] as number) / 255);
  const isCutOut = middle(border(opacity, width, height)) < TRANSPARENT;
  const levels = isCutOut ? opacity : Float32Array.from(pixels, (i) => lightness(rgba, i));
  const paper = isCutOut ? 0 : middle(border(levels, width, height));
  let [darkest, lightest] = [paper, paper];
  for (const level of levels) {
    darkest = Math.min(darkest, level);
    lightest = Math.max(lightest, level);
  }
  const isLight = lightest - paper > paper - darkest;
  const contrast = isLight ? lightest - paper : darkest - paper;
  if (Math.abs(contrast) < LEAST_CONTRAST) throw new InputError("is the same colour all over");
  const values = levels.map((level) => Math.max(0, (level - paper) / contrast));
  return { values, width, height };
}

/** 0 (black) to 1 (white), with the weights of ITU-R BT.601; over white where it is transparent. */
function lightness(rgba: ArrayLike<number>, i: number): number {
  const [red, green, blue, alpha] = [0, 1, 2, 3].map((k) => (rgba[i + k] as number) / 255);
  const own = 0.299 * (red as number) + 0.587 * (green as number) + 0.114 * (blue as number);
  return 1 + (own - 1) * (alpha as number);
}

function border(levels: Float32Array, width: number, height: number): Float32Array {
  return levels.filter((_, i) => {
    const row = Math.floor(i / width);
    return row === 0 || row === height - 1 || i % width === 0 || i % width === width - 1;
  });
}

function middle(values: Float32Array): number {
  return values.toSorted()[values.length >> 1] as number;
}
