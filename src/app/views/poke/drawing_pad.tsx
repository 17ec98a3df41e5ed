import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { plural } from "../../../format.ts";
import { theme } from "../../state/theme.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { Info } from "../../ui/popover.tsx";
import { clearDrawing, PAD_SIDE, paintStrokes, strokes, undoStroke } from "./drawing.ts";
import { KeyPen, PointerPen } from "./pens.ts";

const pointerPen = new PointerPen();
const keyPen = new KeyPen();
const hasKeyFocus = signal(false);

/** A pad to draw on with mouse, finger, stylus or keyboard. */
export function DrawingPad() {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = hasKeyFocus.value ? keyPen.cursor.value : undefined;
  const drawn = strokes.value;
  const { paper, ink, accent } = theme.value;

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    paintStrokes(context, drawn, paper, ink);
    if (cursor) paintCursor(context, cursor, accent);
  });

  return (
    <div
      class="pad"
      role="application"
      aria-label={`Drawing pad, ${plural(drawn.length, "stroke")}`}
      aria-describedby="pad-keys"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application handles keys and so needs the focus.
      tabIndex={0}
      onPointerDown={pointerPen.onPointerDown}
      onPointerMove={pointerPen.onPointerMove}
      onPointerUp={pointerPen.onPointerUp}
      onPointerCancel={pointerPen.onPointerUp}
      onKeyDown={keyPen.onKeyDown}
      onFocus={(event) => {
        hasKeyFocus.value = event.currentTarget.matches(":focus-visible");
      }}
      onBlur={() => {
        hasKeyFocus.value = false;
        keyPen.lift();
      }}
    >
      <canvas ref={canvas} width={PAD_SIDE} height={PAD_SIDE} />
    </div>
  );
}

const afterLifting = (act: () => void) => () => {
  keyPen.lift();
  act();
};

/** The buttons of the pad, and how it is used. */
export function DrawingControls() {
  const isEmpty = strokes.value.length === 0;
  return (
    <div class="drawing-side">
      <ActionButton name="Undo stroke" act={afterLifting(undoStroke)} isOff={isEmpty} />
      <ActionButton name="Clear" act={afterLifting(clearDrawing)} isOff={isEmpty} />
      <Info about="drawing">
        <p id="pad-keys">
          Draw with a mouse, finger or stylus. Keyboard: arrow keys move the pen (hold Shift to move
          further), Space lowers or lifts it, Backspace undoes the last stroke.
        </p>
      </Info>
      <p class="note" aria-live="polite">
        {hasKeyFocus.value && keyPen.description.value}
      </p>
    </div>
  );
}

interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly isDown: boolean;
}

/** Paints the keyboard's pen: a ring, filled while the pen is down. */
function paintCursor(
  context: CanvasRenderingContext2D,
  { x, y, isDown }: Cursor,
  colour: string,
): void {
  context.beginPath();
  context.arc(x, y, 1.2, 0, 2 * Math.PI);
  context.lineWidth = 0.4;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.stroke();
  if (isDown) context.fill();
}
