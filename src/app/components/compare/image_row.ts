import type { Images } from "../../../data/images.ts";
import type { FigureTheme } from "../../../figures/theme.ts";

/** Canvas pixels per image pixel: enough that a canvas shown smaller stays even. */
const SCALE = 4;
/** Between images, in image pixels. */
const GAP = 3;

/** Draws images beside each other, bytes from paper (0) to ink (255). */
export function drawImageRow(canvas: HTMLCanvasElement, images: Images, theme: FigureTheme): void {
  const { pixels, count, width, height } = images;
  const across = count * (width + GAP) - GAP;
  const picture = new ImageData(across, height);
  const [paper, ink] = [channels(theme.paper), channels(theme.ink)];
  for (let i = 0; i < across * height; i++) {
    const y = Math.floor(i / across);
    const column = Math.floor((i % across) / (width + GAP));
    const x = (i % across) % (width + GAP);
    if (x >= width) continue;
    const share = (pixels[(column * height + y) * width + x] as number) / 255;
    for (const c of [0, 1, 2] as const) {
      picture.data[4 * i + c] = Math.round(paper[c] + share * (ink[c] - paper[c]));
    }
    picture.data[4 * i + 3] = 255;
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

/** Red, green and blue of "#rrggbb". */
function channels(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
