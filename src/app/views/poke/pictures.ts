// What the canvases of the view show: images of the input and its reconstructions, and the tiles of the units'
// decoder weights.

import { computed } from "@preact/signals";
import { inputsOf } from "../../../data/inputs.ts";
import { GrownBuffer } from "../../../render/grown_buffer.ts";
import type { ImageGrid, ValueColours } from "../../../render/image_grid.ts";
import type { DecodedBuffers } from "../../../training/inference.ts";
import { gridPicture } from "../../canvases/canvas_registry.ts";
import type { CanvasSpace, DrawPicture, Picture } from "../../canvases/picture.ts";
import { differenceMax, diverging, rowColours } from "../../canvases/row_colours.ts";
import { type RowShape, rowShapeOf } from "../../canvases/row_shape.ts";
import { fittingScale, largestTile, sizeAt } from "../../canvases/tile_layout.ts";
import { weightTiles } from "../../canvases/tiles.tsx";
import type { ValuesPicture } from "../../canvases/values_canvas.tsx";
import type { Run } from "../../run/run.ts";
import { theme } from "../../state/theme.ts";
import { edits } from "./edits.ts";
import { input, inputSet } from "./input.ts";
import { areFinite, decoded, editedCode } from "./live.ts";

/** The height of a picture over the space for its width. */
const MAX_HEIGHT = 1.5;

/** The share of the space's width that a picture of whole pixels has at least. */
const LEAST_FILLED = 0.8;

/** Returns the largest size with whole pixels, or if that leaves much of the space empty, one with uneven cells. */
function filledTile(shape: RowShape, width: number) {
  const maxHeight = MAX_HEIGHT * width;
  const filled = sizeAt(shape, fittingScale(shape, width, maxHeight));
  const whole = largestTile(shape, width, maxHeight);
  return whole.tileWidth >= LEAST_FILLED * filled.tileWidth ? whole : filled;
}

type Source = Pick<ImageGrid, "buffer" | "imageStride">;

/** Returns a picture of one row, as large as fits. */
function singleRow(
  { width }: CanvasSpace,
  shape: RowShape,
  colours: ValueColours,
  sourceOn: (device: GPUDevice) => Source,
): Picture {
  const tile = filledTile(shape, width);
  return {
    width: tile.tileWidth,
    height: tile.tileHeight,
    paint: (target, gpu) => {
      const position = { columns: 1, left: 0, top: 0, gap: 0, count: 1 };
      const grid = { ...sourceOn(gpu.device), ...shape, ...colours, ...tile, ...position };
      gpu.imageGrids.draw(target, theme.value.paper, [grid]);
    },
  };
}

/** How much wider than high a strip of a single line is. */
const STRIP_RATIO = 6;

/** The shape of the input; undefined until the data are loaded. */
const shownShape = computed(() => {
  const shape = inputSet.value && rowShapeOf(inputSet.value);
  const isStrip = shape && shape.aspect > 1;
  return isStrip ? { ...shape, aspect: Math.max(1, Math.round(shape.width / STRIP_RATIO)) } : shape;
});

/** The width of the pictures over their height. */
export const ratio = computed(() => {
  const { width, height, aspect } = shownShape.value ?? { width: 1, height: 1, aspect: 1 };
  return width / (height * aspect);
});

/** How much wider than high pictures must be to have the whole width of the panel. */
const WIDE_RATIO = 2.5;
export const areWide = computed(() => ratio.value >= WIDE_RATIO);

/**
 * A buffer per device for values from the CPU. All images can share it, because the queue executes each write
 * before the drawing that follows it.
 */
const uploads = new WeakMap<GPUDevice, GrownBuffer>();

function upload(device: GPUDevice, values: Float32Array<ArrayBuffer>): GPUBuffer {
  let buffer = uploads.get(device);
  if (!buffer) {
    buffer = new GrownBuffer(device, "poke values", GPUBufferUsage.STORAGE);
    uploads.set(device, buffer);
  }
  return buffer.write(values);
}

/** Returns the values, or zeros if there are none, or only those of other data. */
const valuesFor = ({ inputs }: RowShape, values: Float32Array<ArrayBuffer> | undefined) =>
  values?.length === inputs ? values : new Float32Array(inputs);

/** Draws a row from values on the CPU. */
function drawValues(
  values: Float32Array<ArrayBuffer> | undefined,
  colours: ValueColours,
): DrawPicture {
  const shape = shownShape.value;
  return (_, space) =>
    shape &&
    singleRow(space, shape, colours, (device) => ({
      buffer: upload(device, valuesFor(shape, values)),
      imageStride: shape.inputs,
    }));
}

/** Draws a reconstruction that is in a GPU buffer. */
function reconstructionPicture(
  space: CanvasSpace,
  { trainer }: Run,
  { reconstructions: buffer, stride: imageStride }: DecodedBuffers,
) {
  const shape = shownShape.value;
  const colours = rowColours(trainer.plan.inputScale);
  return shape && singleRow(space, shape, colours, () => ({ buffer, imageStride }));
}

const inputValues = () => input.value && inputsOf(input.value.image);

export const drawInput = (): DrawPicture => drawValues(inputValues(), rowColours());

export const drawPlain = (): DrawPicture => {
  const image = input.value?.image;
  return (run, space) => {
    if (!image) return undefined;
    return reconstructionPicture(space, run, run.trainer.model.reconstructOnGpu(image));
  };
};

export const drawEdited = (): DrawPicture => {
  // Without edits, reconstructing the image itself is more recent than the code.
  if (edits.value.size === 0) return drawPlain();
  const code = editedCode.value;
  return (run, space) => {
    // A reset may have changed the number of units.
    if (!code || !areFinite(code) || code.length !== run.settings.hiddenUnits) return undefined;
    return reconstructionPicture(space, run, run.trainer.model.decodeOnGpu(code));
  };
};

export const drawChange = (): DrawPicture => drawDifference("plain");
export const drawError = (): DrawPicture => drawDifference("image");

/** Draws the edited reconstruction minus the plain reconstruction or the input image. */
const drawDifference = (subtrahend: "plain" | "image"): DrawPicture =>
  drawValues(difference(subtrahend), diverging(differenceMax()));

function difference(subtrahend: "plain" | "image"): Float32Array<ArrayBuffer> | undefined {
  const now = decoded.value;
  return now && Float32Array.from(now.edited, (value, i) => value - (now[subtrahend][i] as number));
}

/** The same pictures if there is no GPU; undefined until the data are loaded. */
export const cpuPictures = {
  x: () => cpuPicture(inputValues(), rowColours()),
  plain: () => cpuPicture(decoded.value?.plain, rowColours()),
  edited: () => cpuPicture(decoded.value?.edited, rowColours()),
  change: () => cpuPicture(difference("plain"), diverging(differenceMax())),
  error: () => cpuPicture(difference("image"), diverging(differenceMax())),
} satisfies Record<string, () => ValuesPicture | undefined>;

function cpuPicture(
  values: Float32Array<ArrayBuffer> | undefined,
  colours: ValueColours,
): ValuesPicture | undefined {
  const shape = shownShape.value;
  return shape && { values: valuesFor(shape, values), shape, colours };
}

/** Returns the tile of a unit's decoder weights (H,D) if there is no GPU. */
export function cpuTile(decoderWeights: Float32Array, unit: number, scaleMax: number) {
  const inputs = shownShape.value?.inputs ?? 0;
  const weights = decoderWeights.slice(unit * inputs, (unit + 1) * inputs);
  return cpuPicture(weights, diverging(scaleMax));
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
 * Draws the decoder weights of units, each in a square at the top of its row in the list.
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
    const side = TILE_SIDE * pixelRatio;
    const tile = largestTile(tiles, side, side);
    const grids = units.map((unit, i) => ({
      ...tiles,
      ...tile,
      count: unit < hidden ? 1 : 0,
      which: unit < hidden ? [unit] : [],
      columns: 1,
      left: Math.round((side - tile.tileWidth) / 2),
      top: Math.round((i * rowHeight + TILE_TOP) * pixelRatio + (side - tile.tileHeight) / 2),
      gap: 0,
    }));
    return gridPicture(width, Math.round(units.length * rowHeight * pixelRatio), grids);
  };
}
