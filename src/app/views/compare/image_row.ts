import type { ChartTheme } from "../../../charts/theme.ts";
import type { Images } from "../../../data/images.ts";
import { greyLevel, greyscaleOf } from "../../canvases/picture.ts";

/** Canvas pixels per image pixel: enough that a canvas shown smaller stays even. */
const SCALE = 4;
/** Canvas pixels per CSS pixel of a saved picture. */
export const SAVED_RATIO = 2;
/** Between images, in image pixels. */
const GAP = 3;

/** Draws images beside each other, bytes from paper (0) to ink (255). */
export function drawImageRow(canvas: HTMLCanvasElement, images: Images, theme: ChartTheme): void {
  const { pixels, count, width, height } = images;
  const across = count * (width + GAP) - GAP;
  const picture = new ImageData(across, height);
  const shades = greyscaleOf(theme.paper, theme.ink);
  for (let i = 0; i < across * height; i++) {
    const y = Math.floor(i / across);
    const column = Math.floor((i % across) / (width + GAP));
    const x = (i % across) % (width + GAP);
    if (x >= width) continue;
    greyLevel(picture, i, pixels[(column * height + y) * width + x] as number, shades);
  }
  canvas.width = SCALE * across;
  canvas.height = SCALE * height;
  const small = new OffscreenCanvas(across, height);
  small.getContext("2d")?.putImageData(picture, 0, 0);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no pictures on the page.");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}
