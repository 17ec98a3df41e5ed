// Mouse, touch and keyboard input of the scatter plot.

import type { ReadonlySignal, Signal } from "@preact/signals";
import { arrowKeys, type Direction, isWithModifier } from "../../ui/keys.ts";
import {
  type Frame,
  inside,
  nearest,
  nextTowards,
  type PlottedPoints,
  type Position,
  rectangle,
} from "./scatter_geometry.ts";
import { hoveredImage, openImage, selectedImages } from "./selection.ts";

/** The state of a plot. */
export interface Plot {
  readonly frame: ReadonlySignal<Frame>;
  /** Undefined if no image is hovered, or the hovered one is not in the sample. */
  readonly hovered: ReadonlySignal<HoveredPoint | undefined>;
  /** The line that the user is drawing around points. */
  readonly lasso: Signal<readonly Position[]>;
  /** The first corner of a rectangle that the user marks with the keyboard. */
  readonly corner: Signal<Position | undefined>;
  /** Returns the points, or undefined if they are not known yet. */
  readonly plottedPoints: () => PlottedPoints | undefined;
  readonly imageOf: (row: number) => number;
}

interface HoveredPoint {
  readonly image: number;
  readonly row: number;
  /** In the plane. */
  readonly x: number;
  readonly y: number;
  /** In the plot. */
  readonly position: Position;
}

/** CSS pixels around the pointer in which a point counts as hovered. */
const HIT_RADIUS = { mouse: 12, touch: 24 };
/** A shorter drag counts as a click. */
const MIN_DRAG = 6;
/** The least distance between two positions of a lasso. */
const LASSO_STEP = 3;

export function scatterHandlers(plot: Plot) {
  /** The pointer that is down. Others are ignored until it is up. */
  let pressed: { readonly position: Position; readonly pointer: number } | undefined;

  const hover = (position: Position, radius: number) => {
    const points = plot.plottedPoints();
    const row = points && nearest(points, position, radius);
    hoveredImage.value = row === undefined ? undefined : plot.imageOf(row);
  };

  const select = (line: readonly Position[]) => {
    const points = plot.plottedPoints();
    if (points) selectedImages.value = inside(points, line).map(plot.imageOf);
  };

  const step = (direction: Direction) => {
    const points = plot.plottedPoints();
    if (!points) return;
    const { width, height } = plot.frame.value;
    const from = plot.hovered.value?.position;
    // The first key press starts in the middle.
    const row = from
      ? nextTowards(points, from, direction)
      : nearest(points, [width / 2, height / 2]);
    if (row !== undefined) hoveredImage.value = plot.imageOf(row);
  };

  const setCorner = () => {
    const position = plot.hovered.value?.position;
    if (!position) return;
    if (plot.corner.value) {
      select(rectangle(plot.corner.value, position));
      plot.corner.value = undefined;
    } else {
      plot.corner.value = position;
    }
  };

  /** Clears one thing at a time: the corner, then the hovered point, then the selection. */
  const clear = () => {
    if (plot.corner.value) plot.corner.value = undefined;
    else if (hoveredImage.value !== undefined) hoveredImage.value = undefined;
    else selectedImages.value = [];
  };

  const endDrag = () => {
    pressed = undefined;
    plot.lasso.value = [];
  };

  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 || pressed) return;
      pressed = { position: positionOf(event), pointer: event.pointerId };
    },
    onPointerMove(event: PointerEvent) {
      const isPressed = event.pointerId === pressed?.pointer;
      // The button was released outside the plot, before the pointer was captured.
      if (isPressed && event.buttons === 0) endDrag();
      const position = positionOf(event);
      if (!pressed) {
        hover(position, hitRadiusOf(event));
        return;
      }
      if (!isPressed) return;
      const line = plot.lasso.value;
      const last = line.at(-1) ?? pressed.position;
      if (distance(last, position) < (line.length === 0 ? MIN_DRAG : LASSO_STEP)) return;
      if (line.length === 0) (event.currentTarget as Element).setPointerCapture(event.pointerId);
      hoveredImage.value = undefined;
      plot.lasso.value = line.length === 0 ? [pressed.position, position] : [...line, position];
    },
    onPointerUp(event: PointerEvent) {
      if (event.pointerId !== pressed?.pointer) return;
      const line = plot.lasso.value;
      endDrag();
      if (line.length > 2) {
        select(line);
        return;
      }
      hover(positionOf(event), hitRadiusOf(event));
      if (hoveredImage.value !== undefined) openImage(hoveredImage.value);
    },
    onPointerCancel(event: PointerEvent) {
      if (event.pointerId === pressed?.pointer) endDrag();
    },
    onPointerLeave(event: PointerEvent) {
      // Once a lasso has begun, the pointer is captured, and the drag continues outside.
      const isPressed = event.pointerId === pressed?.pointer;
      if (isPressed && plot.lasso.value.length === 0) endDrag();
      if (!pressed) hoveredImage.value = undefined;
    },
    onKeyDown(event: KeyboardEvent) {
      if (isWithModifier(event)) return;
      const direction = arrowKeys[event.key];
      if (direction) step(direction);
      else if (event.key === "Enter" && hoveredImage.value !== undefined) {
        openImage(hoveredImage.value);
      } else if (event.key === " ") setCorner();
      else if (event.key === "Escape") clear();
      else return;
      event.preventDefault();
    },
  };
}

const hitRadiusOf = ({ pointerType }: PointerEvent) =>
  pointerType === "touch" ? HIT_RADIUS.touch : HIT_RADIUS.mouse;

const distance = ([left1, top1]: Position, [left2, top2]: Position) =>
  Math.hypot(left1 - left2, top1 - top2);

function positionOf({ currentTarget, clientX, clientY }: PointerEvent): Position {
  const { left, top } = (currentTarget as Element).getBoundingClientRect();
  return [clientX - left, clientY - top];
}
