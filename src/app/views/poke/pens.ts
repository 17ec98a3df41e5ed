import { SIDE } from "../../../data/normalised_digit.ts";
import { beginStroke, type Extend, PEN, type Point } from "./drawing.ts";

/** Draws strokes with mouse, finger or pen: one pointer at a time. */
export class PointerPen {
  private pointer: number | undefined;
  private extend: Extend | undefined;

  readonly down = (event: PointerEvent) => {
    if (this.pointer !== undefined || !event.isPrimary || event.button !== 0) return;
    // No text is selected, nothing is dragged.
    event.preventDefault();
    const pad = event.currentTarget as HTMLElement;
    pad.focus({ preventScroll: true });
    pad.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.extend = beginStroke(pointOf(event, pad));
  };

  readonly move = (event: PointerEvent) => {
    if (event.pointerId !== this.pointer) return;
    const pad = event.currentTarget as HTMLElement;
    // A fast pointer moves several times in a frame.
    const moves = event.getCoalescedEvents();
    const points = (moves.length > 0 ? moves : [event]).map((move) => pointOf(move, pad));
    // Its stroke may be gone: a second finger, or a key, took it back.
    if (!this.extend?.(points)) this.pointer = undefined;
  };

  readonly up = (event: PointerEvent) => {
    if (event.pointerId === this.pointer) this.pointer = undefined;
  };
}

function pointOf({ clientX, clientY, pointerType, pressure }: PointerEvent, pad: Element): Point {
  const box = pad.getBoundingClientRect();
  const x = ((clientX - box.left) / box.width) * SIDE;
  const y = ((clientY - box.top) / box.height) * SIDE;
  // Mouse and finger say one half or nothing; only a pen is pressed.
  const width = pointerType === "pen" ? PEN * (0.5 + pressure) : PEN;
  return { x, y, width };
}
