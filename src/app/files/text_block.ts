// Text in a picture, broken into lines.

import type { FigureTheme } from "../../figures/theme.ts";

interface Font {
  readonly css: string;
  readonly lineHeight: number;
}

export const titleFont = ({ font }: FigureTheme): Font => ({
  css: `600 18px ${font}`,
  lineHeight: 24,
});
export const textFont = ({ font }: FigureTheme): Font => ({
  css: `13px ${font}`,
  lineHeight: 19,
});

/** Text no wider than `width` CSS pixels, where its words allow it. */
export function textBlock(text: string, { css, lineHeight }: Font, colour: string, width: number) {
  const lines = linesOf(text, css, width);
  return {
    width,
    height: lines.length * lineHeight,
    draw(context: CanvasRenderingContext2D, x: number, y: number): void {
      context.font = css;
      context.fillStyle = colour;
      context.textBaseline = "middle";
      lines.forEach((line, i) => {
        context.fillText(line, x, y + (i + 0.5) * lineHeight);
      });
    },
  };
}

function linesOf(text: string, css: string, width: number): string[] {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) throw new Error("this browser gives no room to draw it.");
  context.font = css;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
