// The pens of the drawing pad: one for mouse, finger and stylus, and one for the keyboard.

import { computed, signal } from "@preact/signals";
import { SIDE } from "../../../data/normalised_digit.ts";
import { arrowKeys, type Direction, isWithModifier } from "../../ui/keys.ts";
import { beginStroke, type Extend, PEN_WIDTH, type Point, undoStroke } from "./drawing.ts";

/** Draws with one pointer at a time. */
export class PointerPen {
  private pointer: number | undefined;
  private extend: Extend | undefined;

  readonly onPointerDown = (event: PointerEvent) => {
    if (this.pointer !== undefined || !event.isPrimary || event.button !== 0) return;
    // Prevents selecting text and dragging.
    event.preventDefault();
    const pad = event.currentTarget as HTMLElement;
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.extend = beginStroke(pointOf(event, pad));
  };

  readonly onPointerMove = (event: PointerEvent) => {
    if (event.pointerId !== this.pointer) return;
    const pad = event.currentTarget as HTMLElement;
    // A fast pointer moves several times per frame.
    const moves = event.getCoalescedEvents();
    const points = (moves.length > 0 ? moves : [event]).map((move) => pointOf(move, pad));
    // The stroke may have been undone with a key or a second finger.
    if (!this.extend?.(points)) this.pointer = undefined;
  };

  readonly onPointerUp = (event: PointerEvent) => {
    if (event.pointerId === this.pointer) this.pointer = undefined;
  };
}

function pointOf({ clientX, clientY, pointerType, pressure }: PointerEvent, pad: Element): Point {
  const box = pad.getBoundingClientRect();
  const x = ((clientX - box.left) / box.width) * SIDE;
  const y = ((clientY - box.top) / box.height) * SIDE;
  // Mice and most touch screens report a constant pressure.
  const width = pointerType === "pen" ? PEN_WIDTH * (0.5 + pressure) : PEN_WIDTH;
  return { x, y, width };
}

/** Image pixels per key press, without and with Shift. */
const STEP = 1;
const LONG_STEP = 4;

/** Draws with a cursor that the keyboard moves, lowers and lifts. */
export class KeyPen {
  private extend: Extend | undefined;
  /** In image pixels. */
  readonly cursor = signal({ x: SIDE / 2, y: SIDE / 2, isDown: false });

  readonly description = computed(() => {
    const { x, y, isDown } = this.cursor.value;
    return `Pen ${isDown ? "down" : "up"} at column ${x}, row ${y} of ${SIDE}.`;
  });

  readonly onKeyDown = (event: KeyboardEvent) => {
    if (isWithModifier(event)) return;
    const direction = arrowKeys[event.key];
    if (direction) this.move(direction, event.shiftKey ? LONG_STEP : STEP);
    else if (event.key === " ") this.togglePen();
    else if (event.key === "Backspace") this.undo();
    else return;
    event.preventDefault();
  };

  lift(): void {
    this.cursor.value = { ...this.cursor.value, isDown: false };
  }

  private togglePen(): void {
    const { x, y, isDown } = this.cursor.value;
    this.cursor.value = { x, y, isDown: !isDown };
    if (!isDown) this.extend = beginStroke({ x, y, width: PEN_WIDTH });
  }

  private undo(): void {
    this.lift();
    undoStroke();
  }

  private move([across, down]: Direction, step: number): void {
    const clamp = (value: number) => Math.max(0, Math.min(SIDE, value));
    const { x, y, isDown } = this.cursor.value;
    const to = { x: clamp(x + step * across), y: clamp(y + step * down) };
    this.cursor.value = { ...to, isDown };
    if (isDown && !this.extend?.([{ ...to, width: PEN_WIDTH }])) this.lift();
  }
}
