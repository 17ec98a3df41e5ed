// Tiles as the user sees them: from a screenshot, one colour per pixel of the image.

import type { Locator } from "@playwright/test";
import { lightTheme } from "../../src/charts/theme.ts";
import { screenshotOf } from "./pixels.ts";

export const SIDE = 28;

export type Rgb = readonly [number, number, number];

/** Reads the colours, 0–255, of 28 × 28 squares inside an element's box. */
export async function readTile(tile: Locator): Promise<Rgb[]> {
  const { data, width } = await screenshotOf(tile);
  const scale = width / SIDE;
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const x = Math.floor(((i % SIDE) + 0.5) * scale);
    const y = Math.floor((Math.floor(i / SIDE) + 0.5) * scale);
    const at = 4 * (y * width + x);
    return [data[at], data[at + 1], data[at + 2]] as unknown as Rgb;
  });
}

export function rgb(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Red of the light theme's paper and ink. */
export const [PAPER] = rgb(lightTheme.paper);
export const [INK] = rgb(lightTheme.ink);

/** Returns 0 (paper) to 1 (ink) for the red channel of a grey. */
export const inkOfRed = (red: number) => (PAPER - red) / (PAPER - INK);

/** Returns the largest difference between two images in any channel. */
export function maxDifference(a: readonly Rgb[], b: readonly Rgb[]): number {
  return a.reduce((largest, [red, green, blue], i) => {
    const other = b[i] as Rgb;
    const differences = [red - other[0], green - other[1], blue - other[2]].map(Math.abs);
    return Math.max(largest, ...differences);
  }, 0);
}
