import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { plural } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import type { CanvasSpace, DrawPicture } from "../../canvases/picture.ts";
import { rowShapeOf } from "../../canvases/row_shape.ts";
import { rowTiles } from "../../canvases/row_tiles.ts";
import { type Cells, layOutTiles, type TileStyle } from "../../canvases/tile_layout.ts";
import { tilePicture } from "../../canvases/tiles.tsx";
import { aboutRow, rowNumber } from "../../classes.ts";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { ActionButton } from "../../ui/form_controls.tsx";
import { useCanvasSpace } from "../../ui/hooks.ts";
import { isWithModifier } from "../../ui/keys.ts";
import { aRow, rowName } from "../../words.ts";
import { openImage, selectedImages } from "./selection.ts";

const MAX_PICTURES = 60;

/** The selected rows: how many, and what they look like. */
export function SelectionPanel() {
  const count = selectedImages.value.length;
  return (
    <FigurePanel
      id="selection"
      title={`Selected ${rowName.value}s`}
      isWide
      caption={`Click ${aRow.value} to open it with its most active units.`}
    >
      <p aria-live="polite" class="selection-count">
        {count > 0
          ? `${plural(count, rowName.value)} selected${count > MAX_PICTURES ? `; the first ${MAX_PICTURES} are shown` : ""}.`
          : `Draw around points to select ${rowName.value}s.`}
      </p>
      {count > 0 && (
        <>
          <SelectedPictures />
          <div class="choices">
            <ActionButton
              name="Clear the selection"
              act={() => {
                selectedImages.value = [];
              }}
            />
          </div>
        </>
      )}
    </FigurePanel>
  );
}

/** Large enough for a finger. */
const style: TileStyle = { smallest: 40, largest: 40, gap: 4 };

/** The first selected rows, each a button that opens it. */
function SelectedPictures() {
  const images = useMemo(() => computed(() => selectedImages.value.slice(0, MAX_PICTURES)), []);
  const draw = useMemo(() => drawImages(images.value), [images.value, theme.value]);
  const summary = useMemo(
    () => computed(() => `${plural(images.value.length, `selected training ${rowName.value}`)}.`),
    [],
  );
  const box = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(box).value ?? { width: 0, pixelRatio: devicePixelRatio };
  const { pixelRatio } = space;
  const { tileWidth, tileHeight, gap, columns } = layOut(Math.max(1, images.value.length), space);
  const grid = {
    gridTemplateColumns: `repeat(${columns}, ${tileWidth / pixelRatio}px)`,
    gridAutoRows: `${tileHeight / pixelRatio}px`,
    gap: `${gap / pixelRatio}px`,
  };
  return (
    <div ref={box} class="selected-pictures">
      <GpuCanvas draw={draw} isStill summary={summary} />
      <ul style={grid} aria-label={`Selected ${rowName.value}s`}>
        {images.value.map((image, i) => (
          <li key={`image ${image}`}>
            <button
              type="button"
              aria-label={`Open training ${rowName.value} ${rowNumber(image)}${about(image)}`}
              // A single tab stop; the arrow keys move between the images.
              tabIndex={i === 0 ? 0 : -1}
              onKeyDown={(event) => moveFocus(event, columns)}
              onClick={() => openImage(image)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

function about(image: number): string {
  const known = data.value && aboutRow(data.value.train, image);
  return known ? `, ${known}` : "";
}

const onePixel: Cells = { width: 1, height: 1, aspect: 1 };

const layOut = (count: number, space: CanvasSpace) =>
  layOutTiles(count, data.value ? rowShapeOf(data.value.train) : onePixel, space, style);

function drawImages(images: readonly number[]): DrawPicture {
  return (run, space) => {
    const existing = images.filter((image) => image < run.images.count);
    if (existing.length === 0) return undefined;
    return tilePicture(layOut(existing.length, space), rowTiles(run, existing), existing);
  };
}

const steps: Readonly<Record<string, (columns: number) => number>> = {
  ArrowRight: () => 1,
  ArrowLeft: () => -1,
  ArrowDown: (columns) => columns,
  ArrowUp: (columns) => -columns,
};

function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }, columns: number): void {
  const step = steps[event.key]?.(columns);
  if (step === undefined || isWithModifier(event)) return;
  event.preventDefault();
  const buttons = [...(event.currentTarget.closest("ul")?.querySelectorAll("button") ?? [])];
  buttons[buttons.indexOf(event.currentTarget as HTMLButtonElement) + step]?.focus();
}
