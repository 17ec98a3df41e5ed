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

const samples = new WeakMap<Run, GrownBuffer>();

/** Copies the sample to the GPU, on which it stays until the run ends. */
function sampleOnGpu(run: Run) {
  const { values, inputs } = run.images;
  const sample = samples.get(run) ?? new GrownBuffer(run.device, "sample", bufferUsage.storage);
  if (!samples.has(run)) {
    samples.set(run, sample);
    run.onEnd.add(() => sample.destroy());
    // Only whole words can be written.
    const words = new Uint8Array(4 * Math.ceil(values.byteLength / 4));
    words.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    sample.write(words);
  }
  return { buffer: sample.current, stride: inputs, element: elementOf(values) };
}
