// Styles that distinguish runs in a chart. They differ in colour, dashes and symbol at once, so that they
// can be told apart without colour vision and on a small screen.

import type { ChartTheme } from "./theme.ts";

/** The number of a pinned run's style, or the current run. */
export type SeriesIndex = number | "current";

export interface SeriesStyle {
  readonly colour: string;
  /** Lengths of dashes and gaps in pixels; empty for a solid line. */
  readonly dashes: readonly number[];
  /** An SVG path in a box of 10 by 10. */
  readonly symbol: string;
}

/** The digits whose colours runs get, in this order: the first four differ most. */
const colourOrder = [8, 5, 3, 2, 6, 0, 1, 7, 4, 9] as const;
const dashes = [[], [7, 3], [2, 2.5], [9, 3, 2, 3]] as const;

/** Circle, square, triangle, diamond, plus, inverted triangle, hexagon. */
const symbols = [
  "M5 0.5A4.5 4.5 0 1 1 4.99 0.5Z",
  "M1 1H9V9H1Z",
  "M5 0.5L9.8 9H0.2Z",
  "M5 0L10 5L5 10L0 5Z",
  "M3.5 0H6.5V3.5H10V6.5H6.5V10H3.5V6.5H0V3.5H3.5Z",
  "M5 9.5L0.2 1H9.8Z",
  "M2.5 0.7H7.5L10 5L7.5 9.3H2.5L0 5Z",
] as const;

/** A ring. */
const currentSymbol = "M5 0A5 5 0 1 1 4.99 0ZM5 2A3 3 0 1 0 5.01 2Z";

/** Colours, symbols and dashes repeat after 10, 7 and 4 styles, so that 140 styles differ. */
export function seriesStyle(index: SeriesIndex, theme: ChartTheme): SeriesStyle {
  if (index === "current") return { colour: theme.ink, dashes: [], symbol: currentSymbol };
  return {
    colour: theme.digits[colourOrder[index % colourOrder.length] as number] as string,
    dashes: dashes[index % dashes.length] as readonly number[],
    symbol: symbols[index % symbols.length] as string,
  };
}

/** The style in the form that ECharts takes. */
export function echartsStyle(index: SeriesIndex, theme: ChartTheme) {
  const style = seriesStyle(index, theme);
  return {
    color: style.colour,
    dashes: style.dashes.length > 0 ? [...style.dashes] : ("solid" as const),
    symbol: `path://${style.symbol}`,
  };
}
