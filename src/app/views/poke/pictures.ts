// What the canvases of the view show: images of the input and its reconstructions, and the tiles of the units'
// decoder weights.

import { SIDE } from "../../../data/normalised_digit.ts";
import type { ImageGrid } from "../../../render/image_grid.ts";
import { gridPicture } from "../../canvases/canvas_registry.ts";
import type { CanvasSpace, DrawPicture } from "../../canvases/picture.ts";
import { diverging, weightTiles } from "../../canvases/tiles.tsx";
import type { ValuesPicture } from "../../canvases/values_canvas.tsx";
import { theme } from "../../state/theme.ts";
import { edits } from "./edits.ts";
import { input } from "./input.ts";
import { areFinite, decoded, editedCode } from "./live.ts";

/** Differences of at least this magnitude are drawn in full colour. */
const DIFFERENCE_SCALE_MAX = 0.5;

type Layout = Pick<ImageGrid, "width" | "height" | "columns" | "left" | "top" | "scale" | "gap">;

/** Returns the layout of one image, as large as fits with whole pixels. */
function singleImage({ width }: CanvasSpace): Layout & { readonly side: number } {
  const scale = Math.max(1, Math.floor(width / SIDE));
  const position = { columns: 1, left: 0, top: 0, gap: 0 };
  return { ...position, width: SIDE, height: SIDE, scale, side: SIDE * scale };
}

const inkOnPaper = () => ({ paper: theme.value.paper, ink: theme.value.ink });

/**
 * A buffer per device for values from the CPU. All images can share it, because the queue executes each write
 * before the drawing that follows it.
 */
const uploads = new WeakMap<GPUDevice, GPUBuffer>();

function upload(device: GPUDevice, values: ArrayBufferView<ArrayBuffer>): GPUBuffer {
  let buffer = uploads.get(device);
  if (!buffer) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    buffer = device.createBuffer({ label: "poke values", size: 4 * SIDE * SIDE, usage });
    uploads.set(device, buffer);
  }
  device.queue.writeBuffer(buffer, 0, values.buffer, values.byteOffset, values.byteLength);
  return buffer;
}

/** Draws an image from values on the CPU. */
function drawValues(
  values: ArrayBufferView<ArrayBuffer>,
  style: Pick<ImageGrid, "element" | "low" | "high" | "below" | "paper" | "ink">,
): DrawPicture {
  return (_, space) => {
    const { side, ...layout } = singleImage(space);
    return {
      width: side,
      height: side,
      paint: (target, gpu) => {
        const buffer = upload(gpu.device, values);
        const grid = { buffer, count: 1, imageStride: SIDE * SIDE, ...layout, ...style };
        gpu.imageGrids.draw(target, theme.value.paper, [grid]);
      },
    };
  };
}

/** Draws a reconstruction that is in a GPU buffer. */
function reconstructionPicture(space: CanvasSpace, buffer: GPUBuffer, imageStride: number) {
  const { side, ...layout } = singleImage(space);
  return gridPicture(side, side, [{ buffer, count: 1, imageStride, ...layout, ...inkOnPaper() }]);
}

const inputPixels = () => input.value?.image.values ?? new Uint8Array(SIDE * SIDE);

export const drawInput = (): DrawPicture =>
  // Copied, because a view into the test images may start at any byte, and the GPU needs whole words.
  drawValues(inputPixels().slice(), { element: "byte", ...inkOnPaper() });

export const drawPlain = (): DrawPicture => {
  const image = input.value?.image;
  return (run, space) => {
    if (!image) return undefined;
    const { reconstructions, stride } = run.trainer.model.reconstructOnGpu(image);
    return reconstructionPicture(space, reconstructions, stride);
  };
};

export const drawEdited = (): DrawPicture => {
  const code = editedCode.value;
  // Without edits, reconstructing the image itself is more recent than the code.
  if (edits.value.size === 0) return drawPlain();
  return (run, space) => {
    // A reset may have changed the number of units.
    if (!code || !areFinite(code) || code.length !== run.settings.hiddenUnits) return undefined;
    const { reconstructions, stride } = run.trainer.model.decodeOnGpu(code);
    return reconstructionPicture(space, reconstructions, stride);
  };
};

export const drawChange = (): DrawPicture => drawDifference("plain");
export const drawError = (): DrawPicture => drawDifference("image");

/** Draws the edited reconstruction minus the plain reconstruction or the input image. */
function drawDifference(subtrahend: "plain" | "image"): DrawPicture {
  return drawValues(difference(subtrahend), diverging(DIFFERENCE_SCALE_MAX));
}

function difference(subtrahend: "plain" | "image"): Float32Array<ArrayBuffer> {
  const now = decoded.value;
  if (!now) return new Float32Array(SIDE * SIDE);
  return Float32Array.from(now.edited, (value, i) => value - (now[subtrahend][i] as number));
}

/** The same pictures if there is no GPU. */
export const cpuPictures = {
  x: () => cpuPicture(inputPixels(), { high: 255, ...inkOnPaper() }),
  plain: () => cpuPicture(decoded.value?.plain, inkOnPaper()),
  edited: () => cpuPicture(decoded.value?.edited, inkOnPaper()),
  change: () => cpuPicture(difference("plain"), diverging(DIFFERENCE_SCALE_MAX)),
  error: () => cpuPicture(difference("image"), diverging(DIFFERENCE_SCALE_MAX)),
} satisfies Record<string, () => ValuesPicture>;

function cpuPicture(
  values: ArrayLike<number> | undefined,
  style: Omit<ValuesPicture, "values" | "width">,
): ValuesPicture {
  return { values: values ?? new Float32Array(SIDE * SIDE), width: SIDE, ...style };
}

/** Returns the tile of a unit's decoder weights (H,D) if there is no GPU. */
export function cpuTile(decoderWeights: Float32Array, unit: number, scaleMax: number) {
  const size = SIDE * SIDE;
  return cpuPicture(decoderWeights.subarray(unit * size, (unit + 1) * size), diverging(scaleMax));
}

/** The side of a tile, and its distance from the top of its row, in CSS pixels. */
const TILE_SIDE = 56;
const TILE_TOP = 4;
/** The box for text beside a tile, in a saved image. */
const TEXT_BOX = { left: TILE_SIDE + 12, width: 240, height: 46 };

/** Returns the box for the text beside a row's tile. */
export const besideTile = (row: number, rowHeight: number) => ({
  ...TEXT_BOX,
  top: row * rowHeight + TILE_TOP,
});

/**
 * Draws the decoder weights of units, each at the top of its row in the list.
 * @param scaleMax the weight that is drawn in full colour
 */
export function drawTiles(
  units: readonly number[],
  scaleMax: number,
  list: () => Element | null,
): DrawPicture {
  return (run, { width, pixelRatio }) => {
    const rowHeight = (list()?.clientHeight ?? 0) / units.length;
    if (!rowHeight) return undefined;
    const tiles = weightTiles(run, "decoder", scaleMax);
    const { hidden } = run.trainer.plan.shape;
    const scale = Math.max(1, Math.floor((TILE_SIDE * pixelRatio) / SIDE));
    const grids = units.map((unit, i) => ({
      ...tiles,
      count: unit < hidden ? 1 : 0,
      which: unit < hidden ? [unit] : [],
      columns: 1,
      left: 0,
      top: Math.round((i * rowHeight + TILE_TOP) * pixelRatio),
      scale,
      gap: 0,
    }));
    return gridPicture(width, Math.round(units.length * rowHeight * pixelRatio), grids);
  };
}
