// Rows of small pictures, one row for each compared run.

import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { greyLevel } from "../../canvases/picture.ts";
import type { Pictures } from "../../pins/pinned_run.ts";
import type { Run } from "../../run/run.ts";
import { Budget, MAX_STALE_MS } from "../../scheduling/budget.ts";
import { QueryCost } from "../../scheduling/query_cost.ts";
import { phase, progress } from "../../state/run.ts";
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
  /** (256, 4), the colour of each byte. */
  readonly colours: Uint8ClampedArray;
  /** The accessible name. */
  readonly summary: string;
}

/** Images side by side. */
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
  return <canvas ref={canvas} role="img" aria-label={summary} />;
}

/** Canvas pixels per image pixel: enough for even pixels when the canvas is scaled down. */
const SCALE = 4;
/** Canvas pixels per CSS pixel of a saved picture. */
const SAVED_RATIO = 2;
/** Space between images, in image pixels. */
const GAP = 3;

function drawImageRow(
  canvas: HTMLCanvasElement,
  { pixels, count, width, height }: Pictures,
  colours: Uint8ClampedArray,
): void {
  const rowWidth = count * (width + GAP) - GAP;
  const row = new ImageData(rowWidth, height);
  for (let i = 0; i < rowWidth * height; i++) {
    const y = Math.floor(i / rowWidth);
    const image = Math.floor((i % rowWidth) / (width + GAP));
    const x = (i % rowWidth) % (width + GAP);
    if (x >= width) continue;
    greyLevel(row, i, pixels[(image * height + y) * width + x] as number, colours);
  }
  canvas.width = SCALE * rowWidth;
  canvas.height = SCALE * height;
  const small = new OffscreenCanvas(rowWidth, height);
  small.getContext("2d")?.putImageData(row, 0, 0);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser could not create a canvas.");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}
