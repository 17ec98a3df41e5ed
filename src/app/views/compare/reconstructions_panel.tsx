import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ChartTheme } from "../../../charts/theme.ts";
import { firstImages, type Images } from "../../../data/images.ts";
import { formatSignificant } from "../../../format.ts";
import { greyLevel, greyscaleOf } from "../../canvases/picture.ts";
import { SHOWN_IMAGES } from "../../canvases/reconstructions_picture.ts";
import { reconstructShown } from "../../pins/measuring.ts";
import { type ComparedRun, labelOf } from "../../pins/pinned_run.ts";
import { Budget, MAX_STALE_MS } from "../../scheduling/budget.ts";
import { QueryCost } from "../../scheduling/query_cost.ts";
import { data, phase, progress } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { useFigurePart } from "../../ui/figure_parts.ts";
import { decoderOf } from "../../ui/hints.tsx";
import { usePanelOnScreen, useQuery } from "../../ui/hooks.ts";
import { LegendIcon } from "../../ui/legend.tsx";
import { type ComparedRuns, symbolOf } from "./compared.ts";

/** The share of training time that reading the reconstructions may take. */
const budget = new Budget(0.01, 250, MAX_STALE_MS);
const readCost = new QueryCost();

/** A row of test digits, above a row of reconstructions for each run. */
export function ReconstructionsPanel({ runs }: { runs: ComparedRuns }) {
  const decoders = [...new Set(runs.value.map(({ settings }) => decoderOf(settings)))];
  return (
    <FigurePanel
      id="compared-pictures"
      title="Reconstructions"
      isWide
      caption={
        <>
          The same ten test digits and each run's reconstructions of them,{" "}
          <span class="formula">{decoders.join(" or ")}</span>, at the step at which it was pinned.
          During training, the current run's row lags by a few seconds.
        </>
      }
    >
      <ul class="picture-rows">
        <OriginalsRow />
        {runs.value.map((run) => (
          <li key={run.id}>
            <span class="picture-label">
              <LegendIcon symbol={symbolOf(run)} />
              {labelOf(run)}
            </span>
            {run.pictures ? (
              <ImageRow images={run.pictures} summary={summaryOf(run)} />
            ) : (
              <CurrentRow run={run} />
            )}
          </li>
        ))}
      </ul>
    </FigurePanel>
  );
}

function OriginalsRow() {
  const test = data.value?.test;
  if (!test) return null;
  const images = firstImages(test, SHOWN_IMAGES);
  return (
    <li>
      <span class="picture-label">Original digits</span>
      <ImageRow images={images} summary={`The test digits ${[...images.labels].join(", ")}`} />
    </li>
  );
}

/** The current run's reconstructions, read from the GPU from time to time. */
function CurrentRow({ run }: { run: ComparedRun }) {
  const isOnScreen = usePanelOnScreen();
  const images: ReadonlySignal<Images | undefined> = useQuery(
    (): Promise<Images | undefined> | undefined => {
      if (!isOnScreen.value || !progress.value?.step) return undefined;
      const isDue = phase.value !== "training" || !images.peek() || budget.isFree;
      return isDue ? readReconstructions() : undefined;
    },
  );
  // Until the images arrive, reserve their space so that nothing moves.
  return images.value ? (
    <ImageRow images={images.value} summary={summaryOf(run)} />
  ) : (
    <div class="picture-space" />
  );
}

async function readReconstructions(): Promise<Images | undefined> {
  const found = await readCost.query(reconstructShown);
  if (found) budget.charge(found.cost);
  return found?.result;
}

function summaryOf(run: ComparedRun): string {
  const { numbers } = run;
  const error = numbers ? `, test MSE ${formatSignificant(numbers.reconstruction)}` : "";
  return `The ten test digits as reconstructed by ${labelOf(run)}${error}`;
}

function ImageRow({ images, summary }: { images: Images; summary: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = theme.value;
  useEffect(() => {
    drawImageRow(canvas.current as HTMLCanvasElement, images, colours);
  }, [images.pixels, colours]);
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

/** Draws images side by side, with bytes from paper (0) to ink (255). */
function drawImageRow(canvas: HTMLCanvasElement, images: Images, colours: ChartTheme): void {
  const { pixels, count, width, height } = images;
  const rowWidth = count * (width + GAP) - GAP;
  const row = new ImageData(rowWidth, height);
  const greyscale = greyscaleOf(colours.paper, colours.ink);
  for (let i = 0; i < rowWidth * height; i++) {
    const y = Math.floor(i / rowWidth);
    const image = Math.floor((i % rowWidth) / (width + GAP));
    const x = (i % rowWidth) % (width + GAP);
    if (x >= width) continue;
    greyLevel(row, i, pixels[(image * height + y) * width + x] as number, greyscale);
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
