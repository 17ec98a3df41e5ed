// Tiles of training rows.

import { elementOf } from "../../data/data_set.ts";
import { bufferUsage } from "../../engine/flags.ts";
import { GrownBuffer } from "../../render/grown_buffer.ts";
import type { Run } from "../run/run.ts";
import { rowColours } from "./row_colours.ts";
import { rowShapeOf } from "./row_shape.ts";
import type { TileImages } from "./tiles.tsx";

/** Returns the training rows, or the sample of them. */
export function rowTiles(run: Run): TileImages {
  const { images, sets, trainer } = run;
  const { buffer, stride, element } = sets.streamed ? sampleOnGpu(run) : trainer.model.rowsOnGpu();
  const { scaling } = images;
  return { buffer, element, scaling, imageStride: stride, ...rowShapeOf(images), ...rowColours() };
}

let drawn: { readonly run: Run; readonly sample: GrownBuffer } | undefined;

/** Copies the sample to the GPU, on which it stays until that of another run replaces it. */
function sampleOnGpu(run: Run) {
  const { values, inputs } = run.images;
  if (drawn?.run !== run) {
    drawn?.sample.destroy();
    drawn = { run, sample: new GrownBuffer(run.device, "sample", bufferUsage.storage) };
    // Only whole words can be written.
    const words = new Uint8Array(4 * Math.ceil(values.byteLength / 4));
    words.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    drawn.sample.write(words);
  }
  return { buffer: drawn.sample.current, stride: inputs, element: elementOf(values) };
}
