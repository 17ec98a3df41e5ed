// The default training step as every contender gets it: the same images, initial weights and batches.

import { parseSettings, type Settings } from "../src/config/settings.ts";
import { type EpochOrder, shuffledOrder } from "../src/data/order.ts";
import { type Rows, sliceRows } from "../src/data/rows.ts";
import { initialParameters } from "../src/model/init.ts";
import type { ModelShape, Parameters } from "../src/model/tensors.ts";
import { optimizers } from "../src/training/optimizers.ts";

/** 784-64-784, batch 256, Adam in Keras' convention, seed 42. Its epochs do not end before the last window. */
export const settings = parseSettings({ epochs: 10_000 });

export interface Job {
  readonly settings: Settings;
  /** Whole batches only, because a shorter one makes some contenders compile everything twice. */
  readonly images: Rows;
  readonly shape: ModelShape;
  readonly parameters: Parameters;
  readonly order: EpochOrder;
  /** Returns the row numbers (B) of a step's batch; steps are counted from 0. */
  readonly rowsOf: (step: number) => Uint32Array<ArrayBuffer>;
}

/** @param changed hidden units and batch size; by default those of the benchmark */
export function makeJob(
  all: Rows,
  changed: Partial<Pick<Settings, "hiddenUnits" | "batchSize">> = {},
): Job {
  const ofJob = { ...settings, ...changed };
  const { batchSize, hiddenUnits, seed } = ofJob;
  const stepsPerEpoch = Math.floor(all.count / batchSize);
  const images = sliceRows(all, 0, stepsPerEpoch * batchSize);
  const shape = { inputs: images.inputs, hidden: hiddenUnits };
  const order = cachingLastEpoch(shuffledOrder(images.count, seed));
  return {
    settings: ofJob,
    images,
    shape,
    parameters: initialParameters(shape, seed),
    order,
    rowsOf: (step) => {
      const first = (step % stepsPerEpoch) * batchSize;
      return order(Math.floor(step / stepsPerEpoch)).subarray(first, first + batchSize);
    },
  };
}

/** Caches the last epoch's order, so that shuffling is not part of any contender's step. */
function cachingLastEpoch(order: EpochOrder): EpochOrder {
  let last: { epoch: number; rows: Uint32Array<ArrayBuffer> } | undefined;
  return (epoch) => {
    if (last?.epoch !== epoch) last = { epoch, rows: order(epoch) };
    return last.rows;
  };
}

/** Returns pixels / 255 (N,D), for libraries that cannot use bytes on the device. */
export function floatPixels({ values: pixels }: Rows): Float32Array<ArrayBuffer> {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = (pixels[i] as number) / 255;
  return values;
}

/** Returns Adam's step size with both bias corrections, for step t counted from 1. */
export const stepSize = (t: number) => optimizers.adam.uniforms(settings, t).stepSize;

/** Keras' epsilon, which is the same at every step, and the ε in the logarithms of the KL term. */
export const ADAM_EPSILON = optimizers.adam.uniforms(settings, 1).epsilon;
export const LOG_EPSILON = 1e-10;
