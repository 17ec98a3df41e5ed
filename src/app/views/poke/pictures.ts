// What the canvases of the view show: pictures of one image, and the tiles of the units' decoder weights.

import { SIDE } from "../../../data/normalised_digit.ts";
import type { ImageGrid } from "../../../render/image_grid.ts";
import { gridPicture } from "../../canvases/canvas_registry.ts";
import type { CanvasSpace, DrawPicture } from "../../canvases/picture.ts";
import { diverging, weightTiles } from "../../canvases/tiles.tsx";
import { theme } from "../../state/theme.ts";
import { edits } from "./edits.ts";
import { input } from "./input.ts";
import { areFinite, decoded, editedCode, isOf } from "./live.ts";

/** Differences that are larger, either way, are drawn in full colour. */
export const MOST_DIFFERENCE = 0.5;

type Where = Pick<ImageGrid, "width" | "height" | "columns" | "left" | "top" | "scale" | "gap">;

/** One image, as large as there is room for with whole pixels. */
function whole({ width }: CanvasSpace): Where & { readonly side: number } {
  const scale = Math.max(1, Math.floor(width / SIDE));
  const place = { columns: 1, left: 0, top: 0, gap: 0 };
  return { ...place, width: SIDE, height: SIDE, scale, side: SIDE * scale };
}

const inkOnPaper = () => ({ paper: theme.value.paper, ink: theme.value.ink });

/** One buffer a device for what is not on it anyway; the queue keeps writing and drawing in order. */
const uploads = new WeakMap<GPUDevice, GPUBuffer>();

function uploaded(device: GPUDevice, values: ArrayBufferView<ArrayBuffer>): GPUBuffer {
  let buffer = uploads.get(device);
  if (!buffer) {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    buffer = device.createBuffer({ label: "poke values", size: 4 * SIDE * SIDE, usage });
    uploads.set(device, buffer);
  }
  device.queue.writeBuffer(buffer, 0, values.buffer, values.byteOffset, values.byteLength);
  return buffer;
}

/** An image of values that are here. */
function drawValues(
  values: ArrayBufferView<ArrayBuffer>,
  how: Pick<ImageGrid, "element" | "low" | "high" | "below" | "paper" | "ink">,
): DrawPicture {
  return (_, room) => {
    const { side, ...where } = whole(room);
    return {
      width: side,
      height: side,
      paint: (target, gpu) => {
        const buffer = uploaded(gpu.device, values);
        const grid = { buffer, count: 1, imageStride: SIDE * SIDE, ...where, ...how };
        gpu.imageGrids.draw(target, theme.value.paper, [grid]);
      },
    };
  };
}

/** A reconstruction that lies on the GPU. */
function reconstructionSheet(room: CanvasSpace, buffer: GPUBuffer, imageStride: number) {
  const { side, ...where } = whole(room);
  return gridPicture(side, side, [{ buffer, count: 1, imageStride, ...where, ...inkOnPaper() }]);
}

export const drawInput = (): DrawPicture => {
  const pixels = input.value?.image.pixels ?? new Uint8Array(SIDE * SIDE);
  // A view into all test images may begin anywhere.
  return drawValues(pixels.slice(), { element: "byte", ...inkOnPaper() });
};

export const drawPlain = (): DrawPicture => {
  const image = input.value?.image;
  return (run, room) => {
    if (!image) return undefined;
    const { reconstructions, stride } = run.trainer.reconstructOnGpu(image);
    return reconstructionSheet(room, reconstructions, stride);
  };
};

export const drawEdited = (): DrawPicture => {
  const code = editedCode.value;
  // The code may be a little older than the weights; without edits the image's own picture is as new.
  if (edits.value.size === 0) return drawPlain();
  return (run, room) => {
    if (!code || !areFinite(code) || !isOf(run, code)) return undefined;
    const { reconstructions, stride } = run.trainer.decodeOnGpu(code);
    return reconstructionSheet(room, reconstructions, stride);
  };
};

export const drawChange = (): DrawPicture => drawDifference("plain");
export const drawError = (): DrawPicture => drawDifference("image");

function drawDifference(from: "plain" | "image"): DrawPicture {
  const now = decoded.value;
  const values = now
    ? now.edited.map((value, i) => value - (now[from][i] as number))
    : new Float32Array(SIDE * SIDE);
  return drawValues(values as Float32Array<ArrayBuffer>, diverging(MOST_DIFFERENCE));
}

/** A tile in CSS pixels, and how far it stands below the top of its row. */
const TILE = 56;
const TILE_TOP = 4;
/** Words beside a tile, in a saved picture. */
const WORDS = { left: TILE + 12, width: 240, height: 46 };

/** Where the words of a row's tile stand. */
export const besideTile = (row: number, rowHeight: number) => ({
  ...WORDS,
  top: row * rowHeight + TILE_TOP,
});

/**
 * The decoder weights of units, each at the top of its row of the list.
 * @param reach weights that are larger, either way, are drawn in full colour
 */
export function drawTiles(
  units: readonly number[],
  reach: number,
  list: () => Element | null,
): DrawPicture {
  return (run, { width, pixelRatio }) => {
    const rowHeight = (list()?.clientHeight ?? 0) / units.length;
    if (!rowHeight) return undefined;
    const pictures = weightTiles(run, "decoder", reach);
    const { hidden } = run.trainer.plan.shape;
    const scale = Math.max(1, Math.floor((TILE * pixelRatio) / SIDE));
    const grids = units.map((unit, i) => ({
      ...pictures,
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
