import { useMemo } from "preact/hooks";
import { firstRows, imageShapeOf, type LoadedSet } from "../../../data/rows.ts";
import { formatSignificant } from "../../../format.ts";
import { greyscaleOf } from "../../canvases/picture.ts";
import { SHOWN_IMAGES } from "../../canvases/reconstructions_picture.ts";
import { reconstructShown } from "../../pins/measuring.ts";
import type { Pictures } from "../../pins/pinned_run.ts";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { decoderOf } from "../../ui/hints.tsx";
import type { ComparedRuns } from "./compared.ts";
import type { LabelledRun } from "./labels.ts";
import { ImageRow, PictureRow, pictureReader, useCurrentPictures } from "./picture_rows.tsx";

const reader = pictureReader(reconstructShown);

/** A row of test digits, above a row of reconstructions for each run. */
export function ReconstructionsPanel({ runs }: { runs: ComparedRuns }) {
  const decoders = [...new Set(runs.value.map(({ settings }) => decoderOf(settings)))];
  const { paper, ink } = theme.value;
  const colours = useMemo(() => greyscaleOf(paper, ink), [paper, ink]);
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
        <OriginalsRow colours={colours} />
        {runs.value.map((run) => (
          <PictureRow key={run.id} run={run}>
            {run.pictures ? (
              <ImageRow images={run.pictures} colours={colours} summary={summaryOf(run)} />
            ) : (
              <CurrentRow run={run} colours={colours} />
            )}
          </PictureRow>
        ))}
      </ul>
    </FigurePanel>
  );
}

function OriginalsRow({ colours }: { colours: Uint8ClampedArray }) {
  const test = data.value?.test;
  if (!test) return null;
  const images = firstRows(test, SHOWN_IMAGES);
  const digits = images.labels?.classes ?? [];
  return (
    <li>
      <span class="picture-label">Original digits</span>
      <ImageRow
        images={picturesOf(images)}
        colours={colours}
        summary={`The test digits ${[...digits].join(", ")}`}
      />
    </li>
  );
}

function CurrentRow({ run, colours }: { run: LabelledRun; colours: Uint8ClampedArray }) {
  const images = useCurrentPictures(reader).value;
  // Until the images arrive, reserve their space so that nothing moves.
  return images ? (
    <ImageRow images={images} colours={colours} summary={summaryOf(run)} />
  ) : (
    <div class="picture-space" />
  );
}

function summaryOf({ label, numbers }: LabelledRun): string {
  const error = numbers ? `, test MSE ${formatSignificant(numbers.reconstruction)}` : "";
  return `The ten test digits as reconstructed by ${label}${error}`;
}

function picturesOf(images: LoadedSet): Pictures {
  const { width, height } = imageShapeOf(images);
  return { pixels: images.values as Uint8Array, count: images.count, width, height };
}
