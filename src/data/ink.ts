// Separates the ink of a picture from its paper, whatever their colours are.

import type { Ink } from "./normalised_digit.ts";

/** The least difference between ink and paper, as a share of that between black and white. */
const MIN_CONTRAST = 0.05;
/** If most of the border is less opaque than this, ink is whatever is opaque. */
const MIN_OPACITY = 0.5;

/**
 * Takes the median of the border as paper, and whatever differs most from it, lighter or darker, as full ink.
 * If the border is transparent, ink is whatever is opaque.
 *
 * @param rgba (height · width · 4), as in ImageData
 * @returns undefined if the picture is a single colour
 */
export function inkOf(rgba: ArrayLike<number>, width: number, height: number): Ink | undefined {
  const pixels = Array.from({ length: width * height }, (_, i) => 4 * i);
  const opacity = Float32Array.from(pixels, (i) => (rgba[i + 3] as number) / 255);
  const isCutOut = median(border(opacity, width, height)) < MIN_OPACITY;
  const levels = isCutOut ? opacity : Float32Array.from(pixels, (i) => lightness(rgba, i));
  const paper = isCutOut ? 0 : median(border(levels, width, height));
  let [darkest, lightest] = [paper, paper];
  for (const level of levels) {
    darkest = Math.min(darkest, level);
    lightest = Math.max(lightest, level);
  }
  const isLight = lightest - paper > paper - darkest;
  const contrast = isLight ? lightest - paper : darkest - paper;
  if (Math.abs(contrast) < MIN_CONTRAST) return undefined;
  const values = levels.map((level) => Math.max(0, (level - paper) / contrast));
  return { values, width, height };
}

/** Returns 0 (black) to 1 (white), with the weights of ITU-R BT.601; transparent pixels are white. */
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

function median(values: Float32Array): number {
  return values.toSorted()[values.length >> 1] as number;
}
