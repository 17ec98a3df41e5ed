// Words and signs at places of a canvas's picture, as the page has them over it.

import type { ChartTheme } from "../../charts/theme.ts";
import type { Note } from "../ui/figure_parts.ts";
import { drawState } from "./legend_symbols.ts";
import { textFont } from "./text_block.ts";

const LINE = 18;

/** With the picture's corner at (x, y). */
export function drawNotes(
  context: CanvasRenderingContext2D,
  notes: readonly Note[],
  [x, y]: readonly [number, number],
  colours: ChartTheme,
): void {
  for (const { box, lines, isCentred, state } of notes) {
    context.save();
    context.translate(x + box.left, y + box.top);
    if (state) drawState(context, state, box.width, colours);
    context.font = textFont(colours).css;
    context.fillStyle = colours.ink;
    context.textBaseline = "middle";
    context.textAlign = isCentred ? "center" : "left";
    lines.forEach((line, i) => {
      const down = box.height - (lines.length - i - 0.5) * LINE;
      context.fillText(line, isCentred ? box.width / 2 : 0, down);
    });
    context.restore();
  }
}
