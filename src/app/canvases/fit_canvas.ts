// How large a canvas is, so that its picture is as sharp as the screen and fits a texture.

import type { CanvasSpace, Picture } from "./canvas_registry.ts";

export interface FittedPicture extends Pick<CanvasSpace, "pixelRatio"> {
  readonly sheet: Picture;
  /** In device pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * A sheet as sharp as the screen. One that is larger than a texture can be is less sharp, and what is
 * too large even then is cut off.
 * @param room in CSS pixels
 * @param screenRatio device pixels per CSS pixel
 * @param most pixels across and down a texture
 */
export function fittedPicture(
  draw: (room: CanvasSpace) => Picture | undefined,
  room: number,
  screenRatio: number,
  most: number,
): FittedPicture | undefined {
  const at = (pixelRatio: number) => draw({ width: Math.floor(room * pixelRatio), pixelRatio });
  const sharp = at(screenRatio);
  if (!sharp) return undefined;
  const scale = Math.min(1, most / Math.max(sharp.width, sharp.height));
  const pixelRatio = scale * screenRatio;
  const sheet = scale === 1 ? sharp : at(pixelRatio);
  if (!sheet) return undefined;
  const [width, height] = [Math.min(most, sheet.width), Math.min(most, sheet.height)];
  return { sheet, pixelRatio, width, height };
}

/** Gives a canvas the sheet's size. */
export function fit(canvas: HTMLCanvasElement, { width, height, pixelRatio }: FittedPicture): void {
  const style = { width: `${width / pixelRatio}px`, height: `${height / pixelRatio}px` };
  if (canvas.width === width && canvas.height === height && canvas.style.width === style.width) {
    return;
  }
  Object.assign(canvas, { width, height });
  Object.assign(canvas.style, style);
}
