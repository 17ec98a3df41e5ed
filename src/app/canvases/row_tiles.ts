// Tiles of training rows.

import { elementOf } from "../../data/data_set.ts";
import { takeRows } from "../../data/rows.ts";
import { bufferUsage } from "../../engine/flags.ts";
import { GrownBuffer } from "../../render/grown_buffer.ts";
import type { Run } from "../run/run.ts";
import { rowColours } from "./row_colours.ts";
import { rowShapeOf } from "./row_shape.ts";
import type { TileImages } from "./tiles.tsx";

/** Returns these training rows, or rows of the sample of them. */
export function rowTiles(run: Run, which: readonly number[]): TileImages {
  const { images, trainer } = run;
  const { scaling } = images;
  const drawn = trainer.holdsAllRows ? trainer.model.rowsOnGpu() : uploaded(run, which);
  return { ...drawn, scaling, ...rowShapeOf(images), ...rowColours() };
}

/** A buffer per device, which the queue fills before each drawing. */
const uploads = new WeakMap<GPUDevice, GrownBuffer>();

/** Writes these rows to the GPU, and returns them as the only rows of a buffer. */
function uploaded({ device, images }: Run, which: readonly number[]) {
  const { values, inputs } = takeRows(images, which);
  const buffer = uploads.get(device) ?? new GrownBuffer(device, "drawn rows", bufferUsage.storage);
  uploads.set(device, buffer);
  // Only whole words can be written.
  const words = new Uint8Array(4 * Math.ceil(values.byteLength / 4));
  words.set(new Uint8Array(values.buffer));
  return {
    buffer: buffer.write(words),
    imageStride: inputs,
    element: elementOf(values),
    which: [...which.keys()],
  };
}
