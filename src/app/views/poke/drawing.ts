// What a person draws: strokes, kept as they were made, so that one can be taken back.

import { signal } from "@preact/signals";
import { type Ink, SIDE } from "../../../data/normalised_digit.ts";

/** In image pixels, from the top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** Of the pen there. */
  readonly width: number;
}
type Stroke = readonly Point[];

/** Canvas pixels of the pad's side: fine enough for smooth strokes. */
export const PAD = 10 * SIDE;
/** Of the pen, in image pixels: about as thick as MNIST's strokes once they are normalised. */
export const PEN = 2.4;

export const strokes = signal<readonly Stroke[]>([]);

/** Makes a stroke longer; false where it was taken back meanwhile. */
export type Extend = (points: readonly Point[]) => boolean;

export function beginStroke(point: Point): Extend {
  let stroke: Stroke = [point];
  strokes.value = [...strokes.value, stroke];
  return (points) => {
    const at = strokes.value.indexOf(stroke);
    if (at === -1) return false;
    stroke = [...stroke, ...points];
    strokes.value = strokes.value.with(at, stroke);
    return true;
  };
}

export function undoStroke(): void {
  strokes.value = strokes.value.slice(0, -1);
}

export function clearDrawing(): void {
  strokes.value = [];
}

/** Paints the strokes on a canvas of PAD × PAD pixels. */
export function paintStrokes(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  all: readonly Stroke[],
  paper: string,
  ink: string,
): void {
  context.setTransform(PAD / SIDE, 0, 0, PAD / SIDE, 0, 0);
  context.fillStyle = paper;
  context.fillRect(0, 0, SIDE, SIDE);
  context.fillStyle = ink;
  context.strokeStyle = ink;
  for (const stroke of all) {
    stroke.forEach((point, i) => {
      paintDot(context, point);
      if (i > 0) paintLine(context, stroke[i - 1] as Point, point);
    });
  }
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

function paintDot(context: Context, { x, y, width }: Point): void {
  context.beginPath();
  context.arc(x, y, width / 2, 0, 2 * Math.PI);
  context.fill();
}

function paintLine(context: Context, from: Point, to: Point): void {
  context.lineWidth = to.width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}

let inkContext: OffscreenCanvasRenderingContext2D | null = null;

/** The strokes as ink. */
export function inkOfStrokes(all: readonly Stroke[]): Ink {
  inkContext ??= new OffscreenCanvas(PAD, PAD).getContext("2d", { willReadFrequently: true });
  if (!inkContext) throw new Error("This browser has no canvas to draw on.");
  paintStrokes(inkContext, all, "black", "white");
  const { data } = inkContext.getImageData(0, 0, PAD, PAD);
  // A plain loop: this is done again for every move of the pen.
  const values = new Float32Array(PAD * PAD);
  for (let i = 0; i < values.length; i++) values[i] = (data[4 * i] as number) / 255;
  return { values, width: PAD, height: PAD };
}
