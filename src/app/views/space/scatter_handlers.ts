// What mouse, finger and keyboard do on the scatter plot.

import type { ReadonlySignal, Signal } from "@preact/signals";
import { arrowKeys, type Direction, isWithModifier } from "../../ui/keys.ts";
import type { Frame } from "./frame.ts";
import { inside, nearest, nextTowards, rectangle, type Scattered } from "./search.ts";
import { open, pointedAt, selected } from "./selection.ts";

/** Left and top in the plot, in CSS pixels. */
export type Position = readonly [number, number];

/** A plot as those who act on it need it. */
export interface Plot {
  readonly frame: ReadonlySignal<Frame>;
  /** The image pointed at, where it is among the points. */
  readonly pointed: ReadonlySignal<Pointed | undefined>;
  /** The line that is being drawn around points. */
  readonly lasso: Signal<readonly Position[]>;
  /** The first corner of a rectangle, set by keyboard. */
  readonly corner: Signal<Position | undefined>;
  /** The points; nothing where there are none yet. */
  readonly scattered: () => Scattered | undefined;
  readonly imageOf: (row: number) => number;
}

export interface Pointed {
  readonly image: number;
  readonly row: number;
  /** Where it lies in the plane, */
  readonly x: number;
  readonly y: number;
  /** and in the plot. */
  readonly place: Position;
}

/** CSS pixels around a mouse, or a finger, in which a point is hit. */
const REACH = { mouse: 12, touch: 24 };
/** A drag shorter than this is a click. */
const SHORTEST_DRAG = 6;
/** Places of a lasso are at least so far apart. */
const LASSO_STEP = 3;

export function scatterHandlers(plot: Plot) {
  /** Where a pointer went down, and which: others do nothing until it is up. */
  let pressed: { readonly place: Position; readonly pointer: number } | undefined;

  const point = (place: Position, reach: number) => {
    const scattered = plot.scattered();
    const row = scattered && nearest(scattered, ...place, reach);
    pointedAt.value = row === undefined ? undefined : plot.imageOf(row);
  };

  const select = (line: readonly Position[]) => {
    const scattered = plot.scattered();
    if (scattered) selected.value = inside(scattered, line).map(plot.imageOf);
  };

  const step = (direction: Direction) => {
    const scattered = plot.scattered();
    if (!scattered) return;
    const { width, height } = plot.frame.value;
    const from = plot.pointed.value?.place;
    // The first key goes to the middle.
    const row = from
      ? nextTowards(scattered, ...from, direction)
      : nearest(scattered, width / 2, height / 2);
    if (row !== undefined) pointedAt.value = plot.imageOf(row);
  };

  const setCorner = () => {
    const here = plot.pointed.value?.place;
    if (!here) return;
    if (plot.corner.value) {
      select(rectangle(plot.corner.value, here));
      plot.corner.value = undefined;
    } else {
      plot.corner.value = here;
    }
  };

  /** Clears the newest thing only. */
  const clear = () => {
    if (plot.corner.value) plot.corner.value = undefined;
    else if (pointedAt.value !== undefined) pointedAt.value = undefined;
    else selected.value = [];
  };

  const endDrag = () => {
    pressed = undefined;
    plot.lasso.value = [];
  };

  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 || pressed) return;
      pressed = { place: placeOf(event), pointer: event.pointerId };
    },
    onPointerMove(event: PointerEvent) {
      const isOwn = event.pointerId === pressed?.pointer;
      // It was let go of where this page did not hear of it.
      if (isOwn && event.buttons === 0) endDrag();
      const place = placeOf(event);
      if (!pressed) {
        point(place, reachOf(event));
        return;
      }
      if (!isOwn) return;
      const line = plot.lasso.value;
      const last = line.at(-1) ?? pressed.place;
      if (distance(last, place) < (line.length === 0 ? SHORTEST_DRAG : LASSO_STEP)) return;
      if (line.length === 0) (event.currentTarget as Element).setPointerCapture(event.pointerId);
      pointedAt.value = undefined;
      plot.lasso.value = line.length === 0 ? [pressed.place, place] : [...line, place];
    },
    onPointerUp(event: PointerEvent) {
      if (event.pointerId !== pressed?.pointer) return;
      const line = plot.lasso.value;
      endDrag();
      if (line.length > 2) {
        select(line);
        return;
      }
      point(placeOf(event), reachOf(event));
      if (pointedAt.value !== undefined) open(pointedAt.value);
    },
    onPointerCancel(event: PointerEvent) {
      if (event.pointerId === pressed?.pointer) endDrag();
    },
    onPointerLeave(event: PointerEvent) {
      // A drag that has become a line is captured, and goes on outside.
      const isOwn = event.pointerId === pressed?.pointer;
      if (isOwn && plot.lasso.value.length === 0) endDrag();
      if (!pressed) pointedAt.value = undefined;
    },
    onKeyDown(event: KeyboardEvent) {
      if (isWithModifier(event)) return;
      const direction = arrowKeys[event.key];
      if (direction) step(direction);
      else if (event.key === "Enter" && pointedAt.value !== undefined) open(pointedAt.value);
      else if (event.key === " ") setCorner();
      else if (event.key === "Escape") clear();
      else return;
      event.preventDefault();
    },
  };
}

const reachOf = ({ pointerType }: PointerEvent) =>
  pointerType === "touch" ? REACH.touch : REACH.mouse;

const distance = ([left1, top1]: Position, [left2, top2]: Position) =>
  Math.hypot(left1 - left2, top1 - top2);

function placeOf({ currentTarget, clientX, clientY }: PointerEvent): Position {
  const { left, top } = (currentTarget as Element).getBoundingClientRect();
  return [clientX - left, clientY - top];
}
