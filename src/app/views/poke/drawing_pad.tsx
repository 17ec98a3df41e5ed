import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { plural } from "../../../format.ts";
import { theme } from "../../state/theme.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { clearDrawing, PAD, paintStrokes, strokes, undoStroke } from "./drawing.ts";
import { KeyPen } from "./key_pen.ts";
import { PointerPen } from "./pointer_pen.ts";

/** A pad to draw on with mouse, finger, pen or keys. */
export function DrawingPad() {
  const pad = useRef<HTMLCanvasElement>(null);
  const pointer = useRef(new PointerPen()).current;
  const keys = useRef(new KeyPen()).current;
  const hasFocus = useSignal(false);
  const cursor = hasFocus.value ? keys.cursor.value : undefined;
  const drawn = strokes.value;
  const { paper, ink, accent } = theme.value;

  useEffect(() => {
    const context = pad.current?.getContext("2d");
    if (!context) return;
    paintStrokes(context, drawn, paper, ink);
    if (cursor) paintCursor(context, cursor, accent);
  });

  const takingBack = (act: () => void) => () => {
    keys.lift();
    act();
  };
  const isEmpty = drawn.length === 0;
  return (
    <div class="drawing">
      <div
        class="pad"
        role="application"
        aria-label={`Drawing pad, ${plural(drawn.length, "stroke")}`}
        aria-describedby="pad-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys, and so the focus.
        tabIndex={0}
        onPointerDown={pointer.down}
        onPointerMove={pointer.move}
        onPointerUp={pointer.up}
        onPointerCancel={pointer.up}
        onKeyDown={keys.press}
        onFocus={(event) => {
          hasFocus.value = event.currentTarget.matches(":focus-visible");
        }}
        onBlur={() => {
          hasFocus.value = false;
          keys.lift();
        }}
      >
        <canvas ref={pad} width={PAD} height={PAD} />
      </div>
      <div class="drawing-side">
        <ActionButton name="Undo stroke" act={takingBack(undoStroke)} isOff={isEmpty} />
        <ActionButton name="Clear" act={takingBack(clearDrawing)} isOff={isEmpty} />
        <p class="note" id="pad-keys">
          Draw with mouse, finger or pen. With the keyboard: arrows move the pen (with Shift
          further), Space puts it down and lifts it, Backspace takes the last stroke back.
        </p>
        <p class="note" aria-live="polite">
          {hasFocus.value && keys.words.value}
        </p>
      </div>
    </div>
  );
}

interface Cursor {
  readonly x: number;
  readonly y: number;
  readonly isDown: boolean;
}

/** Where the keyboard's pen is: a ring, filled while it is down. */
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
