// The signs of a figure's key as a picture has them, as the page's style sheets draw them.

import type { ChartTheme } from "../../charts/theme.ts";
import type { LegendSymbol, UnitState } from "../ui/figure_parts.ts";

/** Lengths in CSS pixels. */
const CORNER = 16;
/** A run's line, and its symbol, which is given in a box of 10 by 10. */
const LINE = { width: 44, symbolLeft: 16.5, symbolSize: 11 };

type Draw<Kind extends LegendSymbol["kind"]> = (
  context: CanvasRenderingContext2D,
  sign: Extract<LegendSymbol, { kind: Kind }>,
  colours: ChartTheme,
) => void;

/** How wide each kind of sign is, and what draws it at the context's origin. */
const kinds: { readonly [Kind in LegendSymbol["kind"]]: { width: number; draw: Draw<Kind> } } = {
  colour: { width: 14, draw: (context, { colour }) => fill(context, colour, 14, 14) },
  range: {
    width: 96,
    draw(context, { colours }, { grid }) {
      const gradient = context.createLinearGradient(0, 0, 96, 0);
      colours.forEach((colour, i) => {
        gradient.addColorStop(i / (colours.length - 1), colour);
      });
      fill(context, gradient, 96, 14);
      context.strokeStyle = grid;
      context.strokeRect(0, 0, 96, 14);
    },
  },
  line: { width: LINE.width, draw: drawLine },
  state: {
    width: CORNER,
    draw(context, { state }, colours) {
      context.strokeStyle = colours.grid;
      context.strokeRect(0, 0, CORNER, CORNER);
      drawState(context, state, CORNER, colours);
    },
  },
};

/** Every sign has this height. */
export const SYMBOL_HEIGHT = CORNER;

export const symbolWidth = ({ kind }: LegendSymbol) => kinds[kind].width;

/** With its upper left corner at (x, y). */
export function drawSymbol(
  context: CanvasRenderingContext2D,
  sign: LegendSymbol,
  [x, y]: readonly [number, number],
  colours: ChartTheme,
): void {
  context.save();
  context.translate(x, y);
  // The table has one function for each kind, which TypeScript does not follow.
  (kinds[sign.kind].draw as Draw<LegendSymbol["kind"]>)(context, sign, colours);
  context.restore();
}

/** A cross over a square of `side`, or a full corner, at the context's origin. */
export function drawState(
  context: CanvasRenderingContext2D,
  state: UnitState,
  side: number,
  { ink }: ChartTheme,
): void {
  context.fillStyle = ink;
  context.strokeStyle = ink;
  context.lineWidth = 2;
  const path =
    state === "dead"
      ? `M0 0L${side} ${side}M0 ${side}L${side} 0`
      : `M${side - CORNER} 0H${side}V${CORNER}Z`;
  if (state === "dead") context.stroke(new Path2D(path));
  else context.fill(new Path2D(path));
}

function fill(
  context: CanvasRenderingContext2D,
  style: string | CanvasGradient,
  width: number,
  height: number,
): void {
  context.fillStyle = style;
  context.fillRect(0, 0, width, height);
}

function drawLine(
  context: CanvasRenderingContext2D,
  { style: { colour, dashes, symbol } }: Extract<LegendSymbol, { kind: "line" }>,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash([...dashes]);
  context.stroke(new Path2D(`M0 8H${LINE.width}`));
  context.translate(LINE.symbolLeft, 8 - LINE.symbolSize / 2);
  context.scale(LINE.symbolSize / 10, LINE.symbolSize / 10);
  context.fillStyle = colour;
  context.fill(new Path2D(symbol));
}
