// Saves a panel's figure as a PNG: its charts with their titles, its canvases and its legends, one below the
// other. Lengths are in CSS pixels; the picture has twice as many.

import type { EChartsOption } from "echarts";
import { TitleComponent } from "echarts/components";
import { init, use } from "../../charts/echarts.ts";
import type { ChartTheme } from "../../charts/theme.ts";
import { theme } from "../state/theme.ts";
import { standaloneOption } from "../ui/chart.tsx";
import type { CanvasPart, FigurePart } from "../ui/figure_parts.ts";
import {
  type Block,
  legendBlock,
  notesImage,
  overlayImage,
  textBlock,
  textFont,
  titleFont,
  widthOf,
} from "./blocks.tsx";

// On the page, titles are HTML.
use([TitleComponent]);

const PIXEL_RATIO = 2;
const MARGIN = 24;
const GAP = 16;
/** Charts are at least this large, so that their labels fit even if they are small on the page. */
const MIN_CHART_WIDTH = 640;
const MIN_CHART_HEIGHT = 170;
/** The height of title and summary above a chart. */
const TITLE_HEIGHT = 80;

/**
 * @param title shown above canvases, and above charts without a title of their own
 * @throws Error with the reason if there is nothing to show yet or the picture cannot be drawn
 */
export async function figurePicture(title: string, parts: readonly FigurePart[]): Promise<Blob> {
  const colours = theme.value;
  const inOrder = [...parts].sort((a, b) => {
    const follows = a.element.compareDocumentPosition(b.element) & Node.DOCUMENT_POSITION_FOLLOWING;
    return follows ? -1 : 1;
  });
  const width = Math.max(360, ...inOrder.map(({ element }) => element.clientWidth));
  const blocks: Block[] = [];
  const bitmaps: ImageBitmap[] = [];
  if (!inOrder.every(hasTitle)) {
    blocks.push(textBlock(title, titleFont(colours), colours.ink, width));
  }
  try {
    for (const part of inOrder) {
      if (part.kind === "chart") blocks.push(chartBlock(part.option, part.element, colours));
      if (part.kind === "legend" && part.entries.length > 0) {
        blocks.push(await legendBlock(part.entries, colours, width));
      }
      if (part.kind === "canvas") {
        const bitmap = await bitmapOf(part);
        bitmaps.push(bitmap);
        blocks.push(textBlock(part.summary, textFont(colours), colours.muted, width));
        blocks.push(await canvasBlock(bitmap, part, colours));
      }
    }
    return await paint(blocks, colours);
  } finally {
    for (const bitmap of bitmaps) bitmap.close();
  }
}

/** Whether the part needs no title above it. */
const hasTitle = (part: FigurePart) =>
  part.kind === "legend" || (part.kind === "chart" && standaloneOption(part.option) !== undefined);

async function bitmapOf({ picture }: CanvasPart): Promise<ImageBitmap> {
  const blob = await picture();
  if (!blob) throw new Error("the image is not ready yet.");
  return createImageBitmap(blob);
}

async function canvasBlock(
  bitmap: ImageBitmap,
  { pixelRatio, overlay, notes = [] }: CanvasPart,
  colours: ChartTheme,
): Promise<Block> {
  const width = bitmap.width / pixelRatio;
  const height = bitmap.height / pixelRatio;
  // Labels of the overlay and notes can be outside the canvas.
  const { x, y: top, ...size } = overlay ? boxOf(overlay) : { x: 0, y: 0, width, height };
  const { css } = textFont(colours);
  const ends = notes.map(({ box, lines, isCentred }) => {
    const widest = Math.max(0, ...lines.map((line) => widthOf(line, css)));
    const beyond = isCentred ? Math.max(0, (widest - box.width) / 2) : 0;
    return [box.left - beyond, box.left + box.width + beyond] as const;
  });
  const left = Math.min(x, ...ends.map(([start]) => start));
  const right = Math.max(x + size.width, ...ends.map(([, end]) => end));
  const box = new DOMRect(left, top, right - left, size.height);
  const images = [
    ...(overlay ? [await overlayImage(overlay, box)] : []),
    ...(notes.length > 0 ? [await notesImage(notes, box, colours)] : []),
  ];
  return {
    width: box.width,
    height: box.height,
    draw(context, x, y) {
      // Keep the pixels of images as sharp squares.
      context.imageSmoothingEnabled = false;
      context.drawImage(bitmap, x - left, y - top, width, height);
      for (const image of images) context.drawImage(image, x, y, box.width, box.height);
    },
  };
}

function boxOf(svg: SVGSVGElement) {
  const { x, y, width, height } = svg.getBBox();
  return { x, y, width, height };
}

function chartBlock(
  option: EChartsOption,
  { clientWidth, clientHeight }: Element,
  colours: ChartTheme,
): Block {
  const titled = standaloneOption(option);
  const width = Math.max(MIN_CHART_WIDTH, clientWidth);
  const height = Math.max(MIN_CHART_HEIGHT, clientHeight) + (titled ? TITLE_HEIGHT : 0);
  const chart = init(document.createElement("div"), null, {
    width,
    height,
    devicePixelRatio: PIXEL_RATIO,
  });
  try {
    chart.setOption({ ...(titled ?? option), backgroundColor: colours.paper, animation: false });
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
  const height = blocks.reduce((sum, block) => sum + block.height + GAP, -GAP) + 2 * MARGIN;
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * PIXEL_RATIO);
  canvas.height = Math.ceil(height * PIXEL_RATIO);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser could not create a canvas.");
  context.scale(PIXEL_RATIO, PIXEL_RATIO);
  context.fillStyle = colours.paper;
  context.fillRect(0, 0, width, height);
  let y = MARGIN;
  for (const block of blocks) {
    block.draw(context, MARGIN, y);
    y += block.height + GAP;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("the image is too large to save."));
    }, "image/png");
  });
}
