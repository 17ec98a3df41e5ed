// The key of a figure in a picture: signs with their words, in rows.

import type { ChartTheme } from "../../charts/theme.ts";
import type { LegendEntry } from "../ui/figure_parts.ts";
import type { Block } from "./block.ts";
import { drawSymbol, SYMBOL_HEIGHT, symbolWidth } from "./legend_symbols.ts";
import { textFont, widthOf } from "./text_block.ts";

/** Between a sign and its words, and between entries. */
const GAP = 8;
const ENTRY_GAP = 24;
const ROW = 24;

interface Placed {
  readonly entry: LegendEntry;
  readonly x: number;
  readonly row: number;
}

/** Entries beside each other, no wider than `width` CSS pixels where each has room by itself. */
export function legendBlock(
  entries: readonly LegendEntry[],
  colours: ChartTheme,
  width: number,
): Block {
  const { css } = textFont(colours);
  const before = (entry: LegendEntry) => (entry.before ? widthOf(entry.before, css) + GAP : 0);
  let [x, row, widest] = [0, 0, 0];
  const placed = entries.map((entry): Placed => {
    const own = before(entry) + symbolWidth(entry.sign) + GAP + widthOf(entry.words, css);
    if (x > 0 && x + own > width) [x, row] = [0, row + 1];
    const place = { entry, x, row };
    widest = Math.max(widest, x + own);
    x += own + ENTRY_GAP;
    return place;
  });
  return {
    width: widest,
    height: (row + 1) * ROW,
    draw(context, left, top) {
      context.font = css;
      context.textBaseline = "middle";
      context.textAlign = "left";
      for (const { entry, x, row } of placed) {
        const middle = top + (row + 0.5) * ROW;
        const sign = left + x + before(entry);
        context.fillStyle = colours.ink;
        context.fillText(entry.before ?? "", left + x, middle);
        context.fillText(entry.words, sign + symbolWidth(entry.sign) + GAP, middle);
        drawSymbol(context, entry.sign, [sign, middle - SYMBOL_HEIGHT / 2], colours);
      }
    },
  };
}
