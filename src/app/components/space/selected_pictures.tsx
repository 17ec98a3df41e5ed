import { computed, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { plural } from "../../../figures/words.ts";
import { type Draw, gridSheet } from "../../drawings.ts";
import { open, selected } from "../../space/looking.ts";
import { data } from "../../state.ts";
import { theme } from "../../theme.ts";
import { GpuCanvas } from "../shared/gpu_canvas.tsx";

export const MOST_PICTURES = 60;
/** CSS pixels: what a finger can hit, and what lies between two images. */
const SMALLEST = 40;
const GAP = 4;

/** The first selected images, straight from the training set on the GPU, each a button. */
export function SelectedPictures() {
  const images = useMemo(() => computed(() => selected.value.slice(0, MOST_PICTURES)), []);
  const draw = useMemo(() => drawImages(images.value), [images.value, theme.value]);
  const summary = useMemo(
    () => computed(() => `${plural(images.value.length, "selected training image")}.`),
    [],
  );
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(0);
  useSignalEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      width.value = entry?.contentRect.width ?? 0;
    });
    observer.observe(box.current as Element);
    return () => observer.disconnect();
  });
  const { cell, gap, columns } = layOut(width.value, devicePixelRatio);
  const style = {
    gridTemplateColumns: `repeat(${columns}, ${cell}px)`,
    gridAutoRows: `${cell}px`,
    gap: `${gap}px`,
  };
  return (
    <div ref={box} class="selected-pictures">
      <GpuCanvas draw={draw} summary={summary} />
      <ul style={style} aria-label="Selected images">
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

/** Sizes in CSS pixels; each pixel of an image is a square of whole device pixels. */
function layOut(width: number, pixelRatio: number) {
  const side = data.value?.train.width ?? 1;
  const scale = Math.ceil((SMALLEST * pixelRatio) / side);
  const cell = (scale * side) / pixelRatio;
  const gap = Math.round(GAP * pixelRatio) / pixelRatio;
  const columns = Math.max(1, Math.floor((width + gap) / (cell + gap)));
  return { scale, cell, gap, columns };
}

function drawImages(which: readonly number[]): Draw {
  return ({ trainer, images }, room) => {
    const { scale, cell, gap, columns } = layOut(room.width / room.pixelRatio, room.pixelRatio);
    const there = which.filter((image) => image < images.count);
    const rows = Math.ceil(there.length / columns);
    const { buffer, stride } = trainer.imagesOnGpu();
    const length = (cells: number) =>
      Math.max(1, Math.round((cells * (cell + gap) - gap) * room.pixelRatio));
    return gridSheet(length(columns), length(rows), [
      {
        buffer,
        element: "byte",
        count: there.length,
        which: there,
        imageStride: stride,
        width: images.width,
        height: images.height,
        columns,
        left: 0,
        top: 0,
        scale,
        gap: Math.round(gap * room.pixelRatio),
        paper: theme.value.paper,
        ink: theme.value.ink,
      },
    ]);
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
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...(event.currentTarget.closest("ul")?.querySelectorAll("button") ?? [])];
  buttons[buttons.indexOf(event.currentTarget as HTMLButtonElement) + step]?.focus();
}
