import { computed, signal } from "@preact/signals";
import { SIDE } from "../../../data/normalised_digit.ts";
import { arrowKeys, type Direction, isWithModifier } from "../../ui/keys.ts";
import { beginStroke, type Extend, PEN, undoStroke } from "./drawing.ts";

/** Image pixels that a key moves the pen, alone and with Shift. */
const STEP = 1;
const LONG_STEP = 4;

/** Draws strokes with the keyboard: a pen that is moved, put down and lifted. */
export class KeyPen {
  private extend: Extend | undefined;
  /** In image pixels. */
  readonly cursor = signal({ x: SIDE / 2, y: SIDE / 2, isDown: false });

  readonly words = computed(() => {
    const { x, y, isDown } = this.cursor.value;
    return `Pen ${isDown ? "down" : "up"}, ${x} from the left and ${y} from the top of ${SIDE}.`;
  });

  readonly press = (event: KeyboardEvent) => {
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
    if (!isDown) this.extend = beginStroke({ x, y, width: PEN });
  }

  private undo(): void {
    this.lift();
    undoStroke();
  }

  private move([across, down]: Direction, step: number): void {
    const within = (value: number) => Math.max(0, Math.min(SIDE, value));
    const { x, y, isDown } = this.cursor.value;
    const to = { x: within(x + step * across), y: within(y + step * down) };
    this.cursor.value = { ...to, isDown };
    if (isDown && !this.extend?.([{ ...to, width: PEN }])) this.lift();
  }
}
