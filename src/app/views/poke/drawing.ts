// What the user draws, stored as strokes so that one can be undone.

import { signal } from "@preact/signals";
import { type Ink, SIDE } from "../../../data/normalised_digit.ts";

/** In image pixels from the top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** The pen's width at this point. */
  readonly width: number;
}
type Stroke = readonly Point[];

/** Side of the pad's canvas in canvas pixels: fine enough for smooth strokes. */
export const PAD_SIDE = 10 * SIDE;
/** In image pixels: about as thick as MNIST's strokes once the drawing is normalised. */
export const PEN_WIDTH = 2.4;

export const strokes = signal<readonly Stroke[]>([]);

/** Appends points to a stroke. Returns false if the stroke has been undone. */
export type Extend = (points: readonly Point[]) => boolean;

export function beginStroke(point: Point): Extend {
  let stroke: Stroke = [point];
  strokes.value = [...strokes.value, stroke];
  return (points) => {
    const index = strokes.value.indexOf(stroke);
    if (index === -1) return false;
    stroke = [...stroke, ...points];
    strokes.value = strokes.value.with(index, stroke);
    return true;
  };
}

export function undoStroke(): void {
  strokes.value = strokes.value.slice(0, -1);
}

export function clearDrawing(): void {
  strokes.value = [];
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paints the strokes on a canvas of PAD_SIDE × PAD_SIDE pixels. */
export function paintStrokes(
  context: Context,
  drawn: readonly Stroke[],
  paper: string,
  ink: string,
): void {
  context.setTransform(PAD_SIDE / SIDE, 0, 0, PAD_SIDE / SIDE, 0, 0);
  context.fillStyle = paper;
  context.fillRect(0, 0, SIDE, SIDE);
  context.fillStyle = ink;
  context.strokeStyle = ink;
  for (const stroke of drawn) {
    stroke.forEach((point, i) => {
      paintDot(context, point);
      if (i > 0) paintLine(context, stroke[i - 1] as Point, point);
    });
  }
}

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

export function inkOfStrokes(drawn: readonly Stroke[]): Ink {
  const side = PAD_SIDE;
  inkContext ??= new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  if (!inkContext) throw new Error("This browser could not create a canvas.");
  paintStrokes(inkContext, drawn, "black", "white");
  const { data } = inkContext.getImageData(0, 0, side, side);
  // A plain loop, because this runs on every move of the pen.
  const values = new Float32Array(side * side);
  for (let i = 0; i < values.length; i++) values[i] = (data[4 * i] as number) / 255;
  return { values, width: side, height: side };
}
