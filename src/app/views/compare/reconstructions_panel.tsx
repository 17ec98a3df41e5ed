import { useMemo } from "preact/hooks";
import { inputsOf } from "../../../data/inputs.ts";
import { formatSignificant } from "../../../format.ts";
import type { ValueColours } from "../../../render/image_grid.ts";
import { SHOWN_ROWS, shownRows } from "../../canvases/reconstructions_picture.ts";
import { rowColours, valueRange } from "../../canvases/row_colours.ts";
import { rowShapeOf } from "../../canvases/row_shape.ts";
import { storedPictures } from "../../canvases/stored_pictures.ts";
import { nameOfClass } from "../../classes.ts";
import { reconstructShown } from "../../pins/measuring.ts";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { decoderOf } from "../../ui/hints.tsx";
import { exampleName } from "../../words.ts";
import { type ComparedRuns, isOnShownData } from "./compared.ts";
import type { LabelledRun } from "./labels.ts";
import {
  ImageRow,
  OtherData,
  PictureRow,
  PictureSpace,
  pictureReader,
  useCurrentPictures,
} from "./picture_rows.tsx";

const reader = pictureReader(reconstructShown);

const space = <PictureSpace count={SHOWN_ROWS} />;

/** The colours of `storedPictures`. */
function bytesInColour(): ValueColours {
  const { below, paper, ink } = rowColours();
  return { low: 0, high: 255, paper, ink, ...(below && { below }) };
}

/** A row of pictures of test rows, above a row of reconstructions for each run. */
export function ReconstructionsPanel({ runs }: { runs: ComparedRuns }) {
  const decoders = [...new Set(runs.value.map(({ settings }) => decoderOf(settings)))];
  const colours = useMemo(bytesInColour, [theme.value, valueRange.value]);
  return (
    <FigurePanel
      id="compared-pictures"
      title="Reconstructions"
      isWide
      caption={
        <>
          The same ten {exampleName}s and each run's reconstructions of them,{" "}
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
              <PinnedRow run={run} images={run.pictures} colours={colours} />
            ) : (
              <CurrentRow run={run} colours={colours} />
            )}
          </PictureRow>
        ))}
      </ul>
    </FigurePanel>
  );
}

function OriginalsRow({ colours }: { colours: ValueColours }) {
  const sets = data.value;
  const images = useMemo(() => {
    if (!sets) return undefined;
    const rows = shownRows(sets);
    return storedPictures(inputsOf(rows), rowShapeOf(rows), valueRange.value);
  }, [sets, valueRange.value]);
  const labels = sets && shownRows(sets).labels;
  const classes = labels && Array.from(labels.classes, nameOfClass);
  return (
    <li>
      <span class="picture-label">Original {exampleName.value.split(" ")[1]}s</span>
      {images ? (
        <ImageRow
          images={images}
          colours={colours}
          summary={`The ${exampleName.value}s${classes ? ` ${classes.join(", ")}` : ""}`}
        />
      ) : (
        space
      )}
    </li>
  );
}

function CurrentRow({ run, colours }: { run: LabelledRun; colours: ValueColours }) {
  const images = useCurrentPictures(reader).value;
  return images ? <ImageRow images={images} colours={colours} summary={summaryOf(run)} /> : space;
}

interface PinnedProps {
  readonly run: LabelledRun;
  readonly images: NonNullable<LabelledRun["pictures"]>;
  readonly colours: ValueColours;
}

function PinnedRow({ run, images, colours }: PinnedProps) {
  if (!isOnShownData(run)) return <OtherData space={space} />;
  return <ImageRow images={images} colours={colours} summary={summaryOf(run)} />;
}

function summaryOf({ label, numbers }: LabelledRun): string {
  const error =
    numbers && !Number.isNaN(numbers.mse) ? `, test MSE ${formatSignificant(numbers.mse)}` : "";
  return `The ten ${exampleName.value}s as reconstructed by ${label}${error}`;
}
