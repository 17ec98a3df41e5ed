import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { formatCount, plural } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import type { CanvasSpace, DrawPicture } from "../../canvases/picture.ts";
import { layOutTiles, type TileStyle } from "../../canvases/tile_layout.ts";
import { imageTiles, tilePicture } from "../../canvases/tiles.tsx";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import { ActionButton } from "../../ui/form_controls.tsx";
import { useCanvasSpace } from "../../ui/hooks.ts";
import { isWithModifier } from "../../ui/keys.ts";
import { Swatch } from "./legend.tsx";
import { DIGITS, openImage, selectedImages } from "./selection.ts";

const MAX_PICTURES = 60;

/** The selected images: how many, of which digits, and what they look like. */
export function SelectionPanel() {
  const count = selectedImages.value.length;
  return (
    <FigurePanel
      id="selection"
      title="Selected images"
      isWide
      caption="How many of each digit you selected. Click an image to open it with its most active units."
    >
      <p aria-live="polite" class="selection-count">
        {count > 0
          ? `${plural(count, "image")} selected${count > MAX_PICTURES ? `; the first ${MAX_PICTURES} are shown` : ""}.`
          : "Draw around points to select images."}
      </p>
      {count > 0 && (
        <>
          <DigitCounts />
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

const selectedLabels = computed(() => {
  const labels = data.value?.train.labels?.classes;
  return selectedImages.value.map((image) => labels?.[image] as number);
});

function DigitCounts() {
  const counts = new Array<number>(DIGITS).fill(0);
  for (const label of selectedLabels.value) counts[label] = (counts[label] as number) + 1;
  return (
    <ul class="digit-counts" aria-label="Digits among the selected images">
      {counts.map((images, digit) => (
        <li key={`digit ${digit}`} class={images === 0 ? "is-none" : ""}>
          <Swatch digit={digit} />
          <span>
            {digit} × {formatCount(images)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Large enough for a finger. */
const style: TileStyle = { smallest: 40, largest: 40, gap: 4 };

/** The first selected images, each a button that opens it. */
function SelectedPictures() {
  const images = useMemo(() => computed(() => selectedImages.value.slice(0, MAX_PICTURES)), []);
  const draw = useMemo(() => drawImages(images.value), [images.value, theme.value]);
  const summary = useMemo(
    () => computed(() => `${plural(images.value.length, "selected training image")}.`),
    [],
  );
  const box = useRef<HTMLDivElement>(null);
  const space = useCanvasSpace(box).value ?? { width: 0, pixelRatio: devicePixelRatio };
  const { pixelRatio } = space;
  const { side, gap, columns } = layOut(Math.max(1, images.value.length), space);
  const grid = {
    gridTemplateColumns: `repeat(${columns}, ${side / pixelRatio}px)`,
    gridAutoRows: `${side / pixelRatio}px`,
    gap: `${gap / pixelRatio}px`,
  };
  return (
    <div ref={box} class="selected-pictures">
      <GpuCanvas draw={draw} isStill summary={summary} />
      <ul style={grid} aria-label="Selected images">
        {images.value.map((image, i) => (
          <li key={`image ${image}`}>
            <button
              type="button"
              aria-label={`Open training image ${image + 1}, digit ${data.value?.train.labels?.classes[image]}`}
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

const layOut = (count: number, space: CanvasSpace) =>
  layOutTiles(count, data.value?.train.image?.width ?? 1, space, style);

function drawImages(images: readonly number[]): DrawPicture {
  return (run, space) => {
    const existing = images.filter((image) => image < run.images.count);
    if (existing.length === 0) return undefined;
    return tilePicture(layOut(existing.length, space), imageTiles(run), existing);
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
