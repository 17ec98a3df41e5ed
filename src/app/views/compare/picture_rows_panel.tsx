import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { firstImages, type Images } from "../../../data/images.ts";
import { formatSignificant } from "../../../format.ts";
import { SHOWN_IMAGES } from "../../canvases/reconstructions_picture.ts";
import { reconstructShown } from "../../pins/measuring.ts";
import { type ComparedRun, labelOf } from "../../pins/pinned_run.ts";
import { Budget, MAX_STALE_MS } from "../../scheduling/budget.ts";
import { QueryCost } from "../../scheduling/query_cost.ts";
import { data, phase, progress } from "../../state/state.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { useFigurePart } from "../../ui/figure_parts.ts";
import { decoderOf } from "../../ui/hints.tsx";
import { useAnswer, usePanelOnScreen } from "../../ui/hooks.ts";
import type { Compared } from "./compared.ts";
import { drawImageRow, SAVED_RATIO } from "./image_row.ts";
import { Swatch } from "./swatch.tsx";

/** What reading the pictures back may take of training's time. */
const budget = new Budget(0.01, 250, MAX_STALE_MS);
const reading = new QueryCost();

/** The test digits over what each run makes of them. */
export function PictureRowsPanel({ runs }: { runs: Compared }) {
  return (
    <FigurePanel
      id="compared-pictures"
      title="Reconstructions"
      isWide
      caption={
        <>
          The same ten test digits, and below them what each run makes of them,{" "}
          <span class="formula">{decoders(runs)}</span>, at the step where it was pinned; of the run
          that trains, as it was a few seconds ago.
        </>
      }
    >
      <ul class="picture-rows">
        <OriginalsRow />
        {runs.value.map((run) => (
          <li key={run.id}>
            <span class="picture-label">
              <Swatch mark={run.mark} />
              {labelOf(run)}
            </span>
            {run.pictures ? (
              <ImageRow images={run.pictures} words={wordsOf(run)} />
            ) : (
              <Live run={run} />
            )}
          </li>
        ))}
      </ul>
    </FigurePanel>
  );
}

/** How the runs decode, which may be in more than one way. */
const decoders = (runs: Compared) =>
  [...new Set(runs.value.map(({ settings }) => decoderOf(settings)))].join(" or ");

function OriginalsRow() {
  const test = data.value?.test;
  if (!test) return null;
  const images = firstImages(test, SHOWN_IMAGES);
  return (
    <li>
      <span class="picture-label">Original digits</span>
      <ImageRow images={images} words={`The test digits ${[...images.labels].join(", ")}`} />
    </li>
  );
}

/** The run that is there, as it is now. */
function Live({ run }: { run: ComparedRun }) {
  const isOnScreen = usePanelOnScreen();
  const images: ReadonlySignal<Images | undefined> = useAnswer(
    (): Promise<Images | undefined> | undefined => {
      if (!isOnScreen.value || !progress.value?.step) return undefined;
      const isTime = phase.value !== "training" || !images.peek() || budget.isFree;
      return isTime ? readShown() : undefined;
    },
  );
  // Until they are there, their room is: nothing moves.
  return images.value ? (
    <ImageRow images={images.value} words={wordsOf(run)} />
  ) : (
    <div class="picture-room" />
  );
}

async function readShown(): Promise<Images | undefined> {
  const asked = await reading.ask(reconstructShown);
  if (asked) budget.charge(asked.least);
  return asked?.answer;
}

function wordsOf(run: ComparedRun): string {
  const error = run.figures ? `, test MSE ${formatSignificant(run.figures.reconstruction)}` : "";
  return `The ten test digits as reconstructed by ${labelOf(run)}${error}`;
}

function ImageRow({ images, words }: { images: Images; words: string }) {
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
    summary: words,
  }));
  return <canvas ref={canvas} role="img" aria-label={words} />;
}
