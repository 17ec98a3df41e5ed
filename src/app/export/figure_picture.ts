// A panel's figure as a picture file: charts drawn anew with their titles, canvases as they are, and the
// keys that the page has as HTML, one below the other on the theme's paper. Lengths are in CSS pixels;
// the picture has twice as many.

import type { EChartsOption } from "echarts";
import { TitleComponent } from "echarts/components";
import { init, use } from "../../charts/echarts.ts";
import type { ChartTheme } from "../../charts/theme.ts";
import { theme } from "../state/theme.ts";
import { standaloneOption } from "../ui/chart.tsx";
import type { CanvasPart, FigurePart } from "../ui/figure_parts.ts";
import type { Block } from "./block.ts";
import { legendBlock } from "./key_block.ts";
import { drawNotes } from "./notes_picture.ts";
import { overlayPicture } from "./overlay_picture.ts";
import { textBlock, textFont, titleFont } from "./text_block.ts";

// On the page titles are HTML.
use([TitleComponent]);

const PIXEL_RATIO = 2;
const MARGIN = 24;
const GAP = 16;
/** A chart has room for its labels, whatever the page is shown on. */
const LEAST_CHART = 640;
/** What title and summary take above a chart. */
const TITLE_ROOM = 80;

/**
 * @param title above canvases, and charts that have none of their own
 * @throws Error where there is nothing to show yet
 */
export async function figurePicture(title: string, parts: readonly FigurePart[]): Promise<Blob> {
  const colours = theme.value;
  const inOrder = [...parts].sort((a, b) => {
    const follows = a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING;
    return follows ? -1 : 1;
  });
  const blocks: Block[] = [];
  const width = textWidth(inOrder);
  if (!inOrder.every(isTitled)) {
    blocks.push(textBlock(title, titleFont(colours), colours.ink, width));
  }
  for (const part of inOrder) blocks.push(...(await blocksOf(part, colours, width)));
  return paint(blocks, colours);
}

/** Whether it needs no title above it: a chart's own is in its picture. */
const isTitled = (part: FigurePart) =>
  part.kind === "key" || (part.kind === "chart" && standaloneOption(part.option) !== undefined);

const textWidth = (parts: readonly FigurePart[]) =>
  Math.max(360, ...parts.map(({ element }) => element.clientWidth));

async function blocksOf(part: FigurePart, colours: ChartTheme, width: number): Promise<Block[]> {
  if (part.kind === "chart") return [chartBlock(part.option, part.element, colours)];
  if (part.kind === "key") {
    return part.entries.length > 0 ? [legendBlock(part.entries, colours, width)] : [];
  }
  const summary = textBlock(part.summary, textFont(colours), colours.muted, width);
  return [summary, await canvasBlock(part, colours)];
}

async function canvasBlock(part: CanvasPart, colours: ChartTheme): Promise<Block> {
  const { pixelRatio, overlay: svg, notes = [] } = part;
  const blob = await part.picture();
  if (!blob) throw new Error("there is no picture yet.");
  const picture = await createImageBitmap(blob);
  const width = picture.width / pixelRatio;
  const height = picture.height / pixelRatio;
  const overlay = svg ? await overlayPicture(svg) : undefined;
  const box = overlay?.box ?? new DOMRect(0, 0, width, height);
  const noted = notes.map(({ box }) => box.left + box.width);
  return {
    width: Math.max(box.width, ...noted),
    height: box.height,
    draw(context, x, y) {
      // An image's pixels stay squares.
      context.imageSmoothingEnabled = false;
      context.drawImage(picture, x - box.x, y - box.y, width, height);
      if (overlay) context.drawImage(overlay.image, x, y, box.width, box.height);
      drawNotes(context, notes, [x - box.x, y - box.y], colours);
    },
  };
}

function chartBlock(
  option: EChartsOption,
  { clientWidth, clientHeight }: Element,
  colours: ChartTheme,
) {
  const figure = standaloneOption(option);
  const width = Math.max(LEAST_CHART, clientWidth);
  const height = clientHeight + (figure ? TITLE_ROOM : 0);
  const chart = init(document.createElement("div"), null, {
    width,
    height,
    devicePixelRatio: PIXEL_RATIO,
  });
  try {
    chart.setOption({ ...(figure ?? option), backgroundColor: colours.paper, animation: false });
    chart.getZr().flush();
    const canvas = chart.renderToCanvas({ pixelRatio: PIXEL_RATIO });
    const draw: Block["draw"] = (context, x, y) => context.drawImage(canvas, x, y, width, height);
    return { width, height, draw };
  } finally {
    chart.dispose();
  }
}

function paint(blocks: readonly Block[], colours: ChartTheme): Promise<Blob> {
  const width = Math.max(...blocks.map((block) => block.width)) + 2 * MARGIN;
  const heights = blocks.reduce((sum, block) => sum + block.height + GAP, -GAP);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * PIXEL_RATIO);
  canvas.height = Math.ceil((heights + 2 * MARGIN) * PIXEL_RATIO);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no room to draw it.");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  let y = MARGIN;
  for (const block of blocks) {
    block.draw(context, MARGIN, y);
    y += block.height + GAP;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("it is too large for a picture."));
    }, "image/png");
  });
}
