import type { Locator } from "@playwright/test";
import { screenshotOf } from "./pixels.ts";
import { inkOfRed, SIDE } from "./tiles.ts";

const COUNT = 10;
/** CSS pixels between a digit and its reconstruction. */
const ROW_GAP = 6;

interface Pictures {
  /** Ten images of 28 · 28 values each, 0 (paper) to 1 (ink) */
  readonly originals: number[][];
  readonly reconstructions: number[][];
}

/** Reads the images on the canvas from a screenshot, one value per image pixel. */
export async function readPictures(canvas: Locator): Promise<Pictures> {
  const { data, width, height } = await screenshotOf(canvas);

  const scale = Math.floor((height - ROW_GAP) / (2 * SIDE));
  const step = (width - SIDE * scale) / (COUNT - 1);
  const image = (column: number, top: number) =>
    Array.from({ length: SIDE * SIDE }, (_, i) => {
      const x = Math.round(column * step) + Math.floor(((i % SIDE) + 0.5) * scale);
      const y = top + Math.floor((Math.floor(i / SIDE) + 0.5) * scale);
      return inkOfRed(data[4 * (y * width + x)] as number);
    });
  const row = (top: number) => Array.from({ length: COUNT }, (_, column) => image(column, top));
  return { originals: row(0), reconstructions: row(SIDE * scale + ROW_GAP) };
}

/** Returns Pearson's correlation: 1 if b equals a up to brightness and contrast, about 0 for noise. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((s, x) => s + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const sum = (f: (x: number, y: number) => number) =>
    a.reduce((s, x, i) => s + f(x - meanA, (b[i] as number) - meanB), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}
