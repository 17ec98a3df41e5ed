import { useEffect, useMemo, useRef } from "preact/hooks";
import { inputsOf } from "../../../data/inputs.ts";
import { sliceRows } from "../../../data/rows.ts";
import { capitalised, formatCount, formatSignificant } from "../../../format.ts";
import { highest } from "../../../statistics/highest.ts";
import { rowColours, valueRange } from "../../canvases/row_colours.ts";
import { drawCells, rowPixels } from "../../canvases/row_pixels.ts";
import { rowShapeOf } from "../../canvases/row_shape.ts";
import { aboutRow, rowNumber } from "../../classes.ts";
import { scheduler } from "../../run/scheduler.ts";
import { codes } from "../../state/codes.ts";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { selectUnit, viewState } from "../../state/view_state.ts";
import { useQuery } from "../../ui/hooks.ts";
import { rowName } from "../../words.ts";
import { closeImage, openedImages } from "./selection.ts";

const MAX_UNITS = 6;

/** The opened rows, each with its most active units. */
export function OpenedImages() {
  return (
    <section class="opened" aria-label={`Opened ${rowName.value}s`}>
      <ul>
        {openedImages.value.map((image) => (
          <OpenedImage key={`image ${image}`} image={image} />
        ))}
      </ul>
    </section>
  );
}

function OpenedImage({ image }: { image: number }) {
  const top = useQuery(() => {
    // Encoded with the current weights whenever new codes arrive.
    if (!codes.value) return undefined;
    return scheduler.withRun(async ({ trainer, images }) => {
      const code = await trainer.model.encode(sliceRows(images, image, image + 1));
      return highest(code, MAX_UNITS, 0);
    });
  });
  const train = data.value?.train;
  const about = train && aboutRow(train, image);
  const name = `training ${rowName.value} ${rowNumber(image)}`;
  const highestActivation = top.value?.[0]?.value ?? 1;
  return (
    <li>
      <RowPicture image={image} side={56} />
      <div>
        <h2>
          {capitalised(rowName.value)} {formatCount(rowNumber(image))}
          {about && `: ${about}`}
        </h2>
        <button
          type="button"
          class="close"
          aria-label={`Close ${name}`}
          onClick={() => closeImage(image)}
        >
          ×
        </button>
        {top.value?.length === 0 && <p class="hint">No unit is active for this {rowName}.</p>}
        <ol class="active-units" aria-label={`Most active units of ${name}`}>
          {top.value?.map(({ index, value }) => (
            <li key={`unit ${index}`}>
              <button
                type="button"
                aria-pressed={viewState.unit.value === index + 1}
                onClick={() => selectUnit(index)}
              >
                <span>unit {index + 1}</span>
                <span class="strength">
                  <span style={{ width: `${(100 * value) / highestActivation}%` }} />
                </span>
                <span>{formatSignificant(value)}</span>
              </button>
            </li>
          ))}
        </ol>
      </div>
    </li>
  );
}

/** A training row, drawn on the CPU. */
export function RowPicture({ image, side }: { image: number; side: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const train = data.value?.train;
  const shape = train && rowShapeOf(train);
  const colours = useMemo(rowColours, [theme.value, valueRange.value]);
  useEffect(() => {
    // In the page's memory, because a canvas on the GPU would wait while the GPU is busy training.
    const context = canvas.current?.getContext("2d", { willReadFrequently: true });
    if (!context || !train || !shape) return;
    const values = inputsOf(sliceRows(train, image, image + 1));
    drawCells(context, rowPixels(values, shape, colours), shape.width);
  }, [train, image, colours]);
  if (!train || !shape) return null;
  const { width, height, aspect } = shape;
  const scale = side / Math.max(width, height * aspect);
  const about = aboutRow(train, image);
  return (
    <canvas
      ref={canvas}
      class="row-picture"
      width={width}
      height={height}
      style={{ width: `${scale * width}px`, height: `${scale * height * aspect}px` }}
      role="img"
      aria-label={`Training ${rowName.value} ${rowNumber(image)}${about && `, ${about}`}`}
    />
  );
}
