// Text in a picture, broken into lines.

import type { ChartTheme } from "../../charts/theme.ts";
import type { Block } from "./block.ts";

interface Font {
  readonly css: string;
  readonly lineHeight: number;
}

export const titleFont = ({ font }: ChartTheme): Font => ({
  css: `600 18px ${font}`,
  lineHeight: 24,
});
export const textFont = ({ font }: ChartTheme): Font => ({
  css: `13px ${font}`,
  lineHeight: 19,
});

/** How many CSS pixels a text takes in a line. */
export function widthOf(text: string, css: string): number {
  const context = measuring();
  context.font = css;
  return context.measureText(text).width;
}

/** Text no wider than `width` CSS pixels, where its words allow it. */
export function textBlock(
  text: string,
  { css, lineHeight }: Font,
  colour: string,
  width: number,
): Block {
  const lines = linesOf(text, css, width);
  return {
    width,
    height: lines.length * lineHeight,
    draw(context, x, y) {
      context.font = css;
      context.fillStyle = colour;
      context.textBaseline = "middle";
      context.textAlign = "left";
      lines.forEach((line, i) => {
        context.fillText(line, x, y + (i + 0.5) * lineHeight);
      });
    },
  };
}

function linesOf(text: string, css: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer, css) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

let canvas: CanvasRenderingContext2D | null = null;

function measuring(): CanvasRenderingContext2D {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (!canvas) throw new Error("this browser gives no room to draw it.");
  return canvas;
}
