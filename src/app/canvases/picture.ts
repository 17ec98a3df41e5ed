// A picture for a canvas, sized to be as sharp as the screen and to fit into a texture.

import type { Gpu } from "../run/gpu.ts";
import type { Run } from "../run/run.ts";

/** The space for a canvas. */
export interface CanvasSpace {
  /** In device pixels. */
  readonly width: number;
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
}

export interface Picture {
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
  /** Paints synchronously: the texture and the run's buffers are valid until the next await. */
  paint(target: GPUTexture, gpu: Gpu): void;
}

/** Returns the picture of a run in its current state, or undefined if there is nothing to show yet. */
export type DrawPicture = (run: Run, space: CanvasSpace) => Picture | undefined;

interface FittedPicture extends Pick<CanvasSpace, "pixelRatio"> {
  readonly picture: Picture;
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a picture as sharp as the screen. A picture larger than a texture becomes less sharp, and what is too
 * large even then is cut off.
 * @param space in CSS pixels
 * @param screenRatio device pixels per CSS pixel
 * @param maxTexture the largest width and height of a texture
 */
export function fittedPicture(
  draw: (space: CanvasSpace) => Picture | undefined,
  space: number,
  screenRatio: number,
  maxTexture: number,
): FittedPicture | undefined {
  const at = (pixelRatio: number) => draw({ width: Math.floor(space * pixelRatio), pixelRatio });
  const sharp = at(screenRatio);
  if (!sharp) return undefined;
  const scale = Math.min(1, maxTexture / Math.max(sharp.width, sharp.height));
  const pixelRatio = scale * screenRatio;
  const picture = scale === 1 ? sharp : at(pixelRatio);
  if (!picture) return undefined;
  const width = Math.min(maxTexture, picture.width);
  const height = Math.min(maxTexture, picture.height);
  return { picture, pixelRatio, width, height };
}

/** Resizes a canvas to the picture, unless it has that size already. */
export function fit(canvas: HTMLCanvasElement, { width, height, pixelRatio }: FittedPicture): void {
  const style = { width: `${width / pixelRatio}px`, height: `${height / pixelRatio}px` };
  if (canvas.width === width && canvas.height === height && canvas.style.width === style.width) {
    return;
  }
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, style);
}
