// Draws a row on the CPU, in the colours of shaders/render/image_grid.ts.

import { channels as channelsOf } from "../../render/colour.ts";
import type { ValueColours } from "../../render/image_grid.ts";
import type { RowShape } from "./row_shape.ts";

type Cells = Omit<RowShape, "aspect">;

/** Returns (height · width, 4), the red, green, blue and alpha of each cell. */
export function rowPixels(
  values: ArrayLike<number>,
  { width, height, channels, inputs }: Cells,
  colours: ValueColours,
): Uint8ClampedArray<ArrayBuffer> {
  const { low = 0, high = 1 } = colours;
  const [paper, ink] = [channelsOf(colours.paper), channelsOf(colours.ink)];
  const below = channelsOf(colours.below ?? colours.paper);
  const pixels = new Uint8ClampedArray(4 * width * height);
  const shareOf = (d: number) =>
    Math.min(1, Math.max(0, ((values[d] as number) - low) / (high - low)));
  for (let cell = 0; cell < width * height; cell++) {
    const d = cell * channels;
    const s = d < inputs ? shareOf(d) : undefined;
    if (s !== undefined && channels === 3) {
      pixels.set([255 * s, 255 * shareOf(d + 1), 255 * shareOf(d + 2), 255], 4 * cell);
      continue;
    }
    const side = colours.below && (s ?? 0) <= 0.5 ? below : ink;
    const strength = s === undefined ? 0 : colours.below ? Math.abs(2 * s - 1) : s;
    for (let i = 0; i < 4; i++) {
      const from = paper[i] as number;
      pixels[4 * cell + i] = from + strength * ((side[i] as number) - from);
    }
  }
  return pixels;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws cells into a box of a canvas, by default the whole canvas, each as a sharp rectangle. */
export function drawCells(
  context: Context,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  width: number,
  box: readonly [left: number, top: number, width: number, height: number] = [
    0,
    0,
    context.canvas.width,
    context.canvas.height,
  ],
): void {
  const image = new ImageData(pixels, width);
  const small = new OffscreenCanvas(width, image.height);
  small.getContext("2d")?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, ...box);
}
