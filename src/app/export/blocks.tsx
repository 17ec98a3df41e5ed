// What a saved picture consists of: blocks of text, and SVG drawings rendered as images. Lengths are in CSS pixels.

import { render, type VNode } from "preact";
import type { ChartTheme } from "../../charts/theme.ts";
import type { LegendEntry, Note } from "../ui/figure_parts.ts";
import { StateSign, SymbolShape, symbolSize } from "../ui/legend.tsx";

export interface Block {
  readonly width: number;
  readonly height: number;
  draw(context: CanvasRenderingContext2D, x: number, y: number): void;
}

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

/** Text broken into lines of at most `width`, unless a single word is longer. */
export function textBlock(
  text: string,
  { css, lineHeight }: Font,
  colour: string,
  width: number,
): Block {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && widthOf(longer, css) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return {
    width,
    height: lines.length * lineHeight,
    draw(context, x, y) {
      context.font = css;
      context.fillStyle = colour;
      context.textBaseline = "middle";
      context.textAlign = "left";
      lines.forEach((text, i) => {
        context.fillText(text, x, y + (i + 0.5) * lineHeight);
      });
    },
  };
}

/** Between a symbol and its text, and between entries. */
const GAP = 8;
const ENTRY_GAP = 24;
const ROW = 24;

/** A legend's entries in rows of at most `width`, unless a single entry is wider. */
export async function legendBlock(
  entries: readonly LegendEntry[],
  colours: ChartTheme,
  width: number,
): Promise<Block> {
  const { css } = textFont(colours);
  let [x, row, widest] = [0, 0, 0];
  const placed = entries.map((entry) => {
    const label = [entry.label, entry.value].filter(Boolean).join(" ");
    const symbolX = entry.before ? widthOf(entry.before, css) + GAP : 0;
    const labelX = symbolX + symbolSize(entry.symbol).width + GAP;
    const entryWidth = labelX + widthOf(label, css);
    if (x > 0 && x + entryWidth > width) [x, row] = [0, row + 1];
    const position = `translate(${x} ${(row + 0.5) * ROW})`;
    widest = Math.max(widest, x + entryWidth);
    x += entryWidth + ENTRY_GAP;
    return { ...entry, label, position, symbolX, labelX };
  });
  const box = new DOMRect(0, 0, widest, (row + 1) * ROW);
  const image = await svgImage(
    box,
    <g style={{ font: css, color: colours.ink, fill: colours.ink }} dominant-baseline="central">
      {placed.map(({ before, symbol, label, position, symbolX, labelX }) => (
        <g key={position} transform={position}>
          <text>{before}</text>
          <g transform={`translate(${symbolX} ${-symbolSize(symbol).height / 2})`}>
            <SymbolShape symbol={symbol} />
          </g>
          <text x={labelX}>{label}</text>
        </g>
      ))}
    </g>,
  );
  const { width: drawnWidth, height } = box;
  return {
    width: drawnWidth,
    height,
    draw: (context, x, y) => context.drawImage(image, x, y, drawnWidth, height),
  };
}

/** Line height of notes on canvases. */
const NOTE_LINE = 18;

/** Draws text and signs of state over a canvas's picture; `box` is the part of the plane that the image covers. */
export function notesImage(
  notes: readonly Note[],
  box: DOMRect,
  colours: ChartTheme,
): Promise<HTMLImageElement> {
  const { css } = textFont(colours);
  return svgImage(
    box,
    <g style={{ font: css, color: colours.ink, fill: colours.ink }} dominant-baseline="central">
      {notes.map(({ box: { left, top, width, height }, lines, isCentred, state }) => (
        <g
          key={`${left} ${top}`}
          transform={`translate(${left} ${top})`}
          text-anchor={isCentred ? "middle" : "start"}
        >
          {state && <StateSign state={state} width={width} height={height} />}
          {lines.map((line, i) => (
            <text
              key={line}
              x={isCentred ? width / 2 : 0}
              y={height - (lines.length - i - 0.5) * NOTE_LINE}
            >
              {line}
            </text>
          ))}
        </g>
      ))}
    </g>,
  );
}

/** The style properties that an SVG on the page takes from style sheets. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "paint-order",
  "font-family",
  "font-size",
  "font-weight",
];

/** Draws the part of an SVG on the page that is inside `box`. */
export function overlayImage(svg: SVGSVGElement, box: DOMRect): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll<SVGElement>("*").forEach((element, i) => {
    const computed = getComputedStyle(originals[i] as Element);
    for (const name of STYLES) element.style.setProperty(name, computed.getPropertyValue(name));
  });
  return imageOf(copy, box);
}

async function svgImage(box: DOMRect, drawing: VNode): Promise<HTMLImageElement> {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  render(drawing, svg);
  const image = await imageOf(svg, box);
  render(null, svg);
  return image;
}

async function imageOf(svg: SVGSVGElement, box: DOMRect): Promise<HTMLImageElement> {
  svg.setAttribute("viewBox", [box.x, box.y, box.width, box.height].join(" "));
  svg.setAttribute("width", String(box.width));
  svg.setAttribute("height", String(box.height));
  const image = new Image();
  const text = new XMLSerializer().serializeToString(svg);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  return image;
}

let measuring: CanvasRenderingContext2D | null = null;

/** The width of a text in one line. */
export function widthOf(text: string, css: string): number {
  measuring ??= document.createElement("canvas").getContext("2d");
  if (!measuring) throw new Error("this browser could not create a canvas.");
  measuring.font = css;
  return measuring.measureText(text).width;
}
