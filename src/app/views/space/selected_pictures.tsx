import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { plural } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import type { CanvasSpace, DrawPicture } from "../../canvases/picture.ts";
import { layOutTiles, type TileStyle } from "../../canvases/tile_layout.ts";
import { imageTiles, tilePicture } from "../../canvases/tiles.tsx";
import { data } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { useCanvasSpace } from "../../ui/hooks.ts";
import { isWithModifier } from "../../ui/keys.ts";
import { open, selected } from "./selection.ts";

export const MOST_PICTURES = 60;
/** What a finger can hit. */
const style: TileStyle = { smallest: 40, largest: 40, gap: 4 };

/** The first selected images, straight from the training set on the GPU, each a button. */
export function SelectedPictures() {
  const images = useMemo(() => computed(() => selected.value.slice(0, MOST_PICTURES)), []);
  const draw = useMemo(() => drawImages(images.value), [images.value, theme.value]);
  const summary = useMemo(
    () => computed(() => `${plural(images.value.length, "selected training image")}.`),
    [],
  );
  const box = useRef<HTMLDivElement>(null);
  const room = useCanvasSpace(box).value ?? { width: 0, pixelRatio: devicePixelRatio };
  const { pixelRatio } = room;
  const { side, gap, columns } = layOut(Math.max(1, images.value.length), room);
  const places = {
    gridTemplateColumns: `repeat(${columns}, ${side / pixelRatio}px)`,
    gridAutoRows: `${side / pixelRatio}px`,
    gap: `${gap / pixelRatio}px`,
  };
  return (
    <div ref={box} class="selected-pictures">
      <GpuCanvas draw={draw} isStill summary={summary} />
      <ul style={places} aria-label="Selected images">
        {images.value.map((image, i) => (
          <li key={`image ${image}`}>
            <button
              type="button"
              aria-label={`Open training image ${image + 1}, digit ${data.value?.train.labels[image]}`}
              // One stop for the tab key; the arrow keys go on from there.
              tabIndex={i === 0 ? 0 : -1}
              onKeyDown={(event) => moveFocus(event, columns)}
              onClick={() => open(image)}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where so many images have room. */
const layOut = (count: number, room: CanvasSpace) =>
  layOutTiles(count, data.value?.train.width ?? 1, room, style);

function drawImages(which: readonly number[]): DrawPicture {
  return (run, room) => {
    const there = which.filter((image) => image < run.images.count);
    if (there.length === 0) return undefined;
    return tilePicture(layOut(there.length, room), imageTiles(run), there);
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
