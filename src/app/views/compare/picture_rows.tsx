// Rows of small pictures, one row for each compared run.

import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ValueColours } from "../../../render/image_grid.ts";
import { drawCells, rowPixels } from "../../canvases/row_pixels.ts";
import { rowShapeOf } from "../../canvases/row_shape.ts";
import type { Pictures } from "../../pins/pinned_run.ts";
import type { DataOfPage } from "../../run/data.ts";
import type { Run } from "../../run/run.ts";
import { Budget, MAX_STALE_MS } from "../../scheduling/budget.ts";
import { QueryCost } from "../../scheduling/query_cost.ts";
import { data, phase, progress } from "../../state/run.ts";
import { useFigurePart } from "../../ui/figure_parts.ts";
import { usePanelOnScreen, useQuery } from "../../ui/hooks.ts";
import { LegendIcon } from "../../ui/legend.tsx";
import { symbolOf } from "./compared.ts";
import type { LabelledRun } from "./labels.ts";

/** Returns a reader of the current run's pictures, which takes at most 1% of the training time. */
export function pictureReader(read: (run: Run) => Promise<Pictures>) {
  const budget = new Budget(0.01, 250, MAX_STALE_MS);
  const readCost = new QueryCost();
  return {
    get isDue() {
      return budget.isFree;
    },
    async read(): Promise<Pictures | undefined> {
      const found = await readCost.query(read);
      if (found) budget.charge(found.cost);
      return found?.result;
    },
  };
}

/** The current run's pictures, read from the GPU from time to time. */
export function useCurrentPictures(
  reader: ReturnType<typeof pictureReader>,
): ReadonlySignal<Pictures | undefined> {
  const isOnScreen = usePanelOnScreen();
  const images: ReadonlySignal<Pictures | undefined> = useQuery(
    (): Promise<Pictures | undefined> | undefined => {
      if (!isOnScreen.value || !progress.value?.step) return undefined;
      const isDue = phase.value !== "training" || !images.peek() || reader.isDue;
      return isDue ? reader.read() : undefined;
    },
  );
  return images;
}

/** Reserves the space of pictures, so that nothing moves when they arrive. */
export function PictureSpace({ count }: { count: number }) {
  const { width, height, aspect } = data.value
    ? rowShapeOf(data.value.train)
    : { width: 1, height: 1, aspect: 1 };
  const across = (count * (1 + GAP) - GAP) * width;
  return <div class="picture-space" style={{ aspectRatio: `${across} / ${height * aspect}` }} />;
}

/** Stands for the pictures of a run on other data, which cannot be compared. */
export function OtherData({ space }: { readonly space: ComponentChildren }) {
  // Until data are loaded, they may be those of the run.
  return data.value ? <p class="note">trained on other data</p> : space;
}

/** A run's name, and its pictures beside it. */
export function PictureRow({ run, children }: { run: LabelledRun; children: ComponentChildren }) {
  return (
    <li>
      <span class="picture-label">
        <LegendIcon symbol={symbolOf(run)} />
        {run.label}
      </span>
      {children}
    </li>
  );
}

interface ImageRowProps {
  readonly images: Pictures;
  /** The colours of the bytes. */
  readonly colours: ValueColours;
  /** The accessible name. */
  readonly summary: string;
}

/** Pictures of rows of the page's data, side by side. */
export function ImageRow({ images, colours, summary }: ImageRowProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = () => drawImageRow(canvas.current as HTMLCanvasElement, images, colours);
  useEffect(draw, [images.pixels, colours]);
  useFigurePart(() => ({
    kind: "canvas",
    element: canvas.current as Element,
    picture: () => new Promise((resolve) => canvas.current?.toBlob(resolve)),
    pixelRatio: SAVED_RATIO,
    summary,
  }));
  // Has its size before it is drawn, so that nothing moves.
  const { width, height } = layOut(images);
  return <canvas ref={canvas} width={width} height={height} role="img" aria-label={summary} />;
}

/** The width of a picture in canvas pixels, at least: enough for even cells when the canvas is scaled down. */
const MIN_WIDTH = 112;
/** Canvas pixels per CSS pixel of a saved picture. */
const SAVED_RATIO = 2;
/** Space between pictures, as a share of their width. */
const GAP = 3 / 28;

/** Lengths in canvas pixels. */
function layOut({ count, width, height }: Pictures) {
  const aspect = data.peek() ? rowShapeOf((data.peek() as DataOfPage).train).aspect : 1;
  const scale = Math.max(1, Math.round(MIN_WIDTH / width));
  const tileWidth = scale * width;
  const pitch = Math.round(tileWidth * (1 + GAP));
  return {
    tileWidth,
    pitch,
    width: (count - 1) * pitch + tileWidth,
    height: scale * height * aspect,
  };
}

function drawImageRow(canvas: HTMLCanvasElement, images: Pictures, colours: ValueColours): void {
  const { pixels, count, width, height, channels = 1 } = images;
  const { tileWidth, pitch, height: tileHeight } = layOut(images);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser could not create a canvas.");
  const inputs = width * height * channels;
  for (let i = 0; i < count; i++) {
    const bytes = pixels.subarray(i * inputs, (i + 1) * inputs);
    const cells = rowPixels(bytes, { width, height, channels, inputs }, colours);
    drawCells(context, cells, width, [i * pitch, 0, tileWidth, tileHeight]);
  }
}
