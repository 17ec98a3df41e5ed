import { useMemo, useRef } from "preact/hooks";
import { nthOf } from "../../../data/rows.ts";
import { formatCount, plural } from "../../../format.ts";
import type { ValueColours } from "../../../render/image_grid.ts";
import { ZERO_WEIGHT } from "../../../statistics/weight_statistics.ts";
import { diverging, weightScale } from "../../canvases/row_colours.ts";
import { pictureUnits } from "../../pins/measuring.ts";
import type { Pictures } from "../../pins/pinned_run.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { useCanvasSpace } from "../../ui/hooks.ts";
import { Legend } from "../../ui/legend.tsx";
import { hasInk, rowName } from "../../words.ts";
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

const reader = pictureReader(pictureUnits);

/** A row of hidden units for each run: what each unit draws. */
export function UnitsPanel({ runs }: { runs: ComparedRuns }) {
  const colours = useMemo(weightColours, [theme.value]);
  return (
    <FigurePanel
      id="compared-units"
      title="Hidden units"
      isWide
      caption={
        <>
          What hidden units add to the {rowName} when they are active: their decoder weights, rows
          of <span class="formula">W₂</span>. As many as fit are shown, spread evenly over all units
          by number, whether they are active or not. Each run has its own colour scale, clipped at
          the 99.8th percentile of its weights.
        </>
      }
    >
      <ul class="picture-rows">
        {runs.value.map((run) => (
          <PictureRow key={run.id} run={run}>
            <UnitsOf run={run} colours={colours} />
          </PictureRow>
        ))}
      </ul>
      <Legend
        entries={[
          {
            before: hasInk.value ? "removes ink" : "lowers",
            symbol: {
              kind: "gradient",
              colours: weightScale(),
              description: "from negative to positive weights, with zero in the middle",
            },
            label: hasInk.value ? "adds ink" : "raises",
          },
        ]}
      />
    </FigurePanel>
  );
}

interface RowProps {
  readonly run: LabelledRun;
  readonly colours: ValueColours;
}

function UnitsOf({ run, colours }: RowProps) {
  if (run.id === "current") return <CurrentRow run={run} colours={colours} />;
  if (!isOnShownData(run)) return <OtherData space={<div class="unit-row" />} />;
  return run.units ? (
    <UnitsRow run={run} images={run.units} colours={colours} />
  ) : (
    <p class="note">not stored with this pin</p>
  );
}

function CurrentRow({ run, colours }: RowProps) {
  const images = useCurrentPictures(reader).value;
  return images ? (
    <UnitsRow run={run} images={images} colours={colours} />
  ) : (
    <PictureSpace count={10} />
  );
}

/** The smallest and the largest distance between tiles, in CSS pixels. */
const MIN_PITCH = 44;
const MAX_PITCH = 48;

/** As many of the units as fit in a row. */
function UnitsRow({ run, images, colours }: RowProps & { readonly images: Pictures }) {
  const box = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(box).value;
  const fitting = space ? Math.max(1, Math.floor(space.width / space.pixelRatio / MIN_PITCH)) : 0;
  const count = Math.min(images.count, fitting);
  const shown = useMemo(() => evenly(images, count), [images.pixels, count]);
  return (
    <div ref={box} class="unit-row">
      <div style={{ maxWidth: `${MAX_PITCH * count}px` }}>
        {count > 0 && <ImageRow images={shown} colours={colours} summary={summaryOf(run, count)} />}
      </div>
    </div>
  );
}

/** Returns `count` of the images, spread evenly over all of them. */
function evenly(all: Pictures, count: number): Pictures {
  const size = all.pixels.length / all.count;
  const selected = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) {
    const from = nthOf(i, count, all.count) * size;
    selected.set(all.pixels.subarray(from, from + size), i * size);
  }
  return { ...all, pixels: selected, count };
}

const summaryOf = ({ label, settings: { hiddenUnits } }: LabelledRun, count: number) =>
  `${formatCount(count)} of ${plural(hiddenUnits, "hidden unit")} of ${label}, drawn by their decoder weights`;

/** The colours of `weightBytes`. */
const weightColours = (): ValueColours => ({
  ...diverging(1),
  low: ZERO_WEIGHT - 127,
  high: ZERO_WEIGHT + 127,
});
