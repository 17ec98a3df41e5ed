// Measures a run over the whole test set, slice by slice, so that the page can respond in between.

import { reportsMse } from "../../config/settings.ts";
import { inputsOf } from "../../data/inputs.ts";
import { nthOf, slicesOf } from "../../data/rows.ts";
import { CodeStatisticsAccumulator } from "../../statistics/code_statistics.ts";
import { denseUnits } from "../../statistics/firing_rates.ts";
import { ReconstructionQualityAccumulator } from "../../statistics/reconstruction_quality.ts";
import { weightBytes, ZERO_WEIGHT } from "../../statistics/weight_statistics.ts";
import { shownRows } from "../canvases/reconstructions_picture.ts";
import { valueRange } from "../canvases/row_colours.ts";
import { rowShapeOf } from "../canvases/row_shape.ts";
import { ofBytes, storedPictures } from "../canvases/stored_pictures.ts";
import type { Run } from "../run/run.ts";
import { latestTest } from "../state/run.ts";
import type { Pictures, TestNumbers } from "./pinned_run.ts";

/** The most images encoded at once, and floats in their codes. */
const SLICE = 1024;
const SLICE_FLOATS = 2 ** 19;

/** Returns undefined if the run trains meanwhile: the numbers would not belong to one step. */
export async function measureOnTest(run: Run): Promise<TestNumbers | undefined> {
  const { step } = run;
  const isOver = () => run.step !== step;
  const known = latestTest.peek();
  const losses =
    known?.step === step ? known : await run.trainer.model.evaluate(run.sets.test, isOver);
  const codes = losses && (await codesOf(run, isOver));
  if (!losses || !codes || isOver()) return undefined;
  const { loss, reconstruction, sparsity, auxiliary } = losses;
  const mse = reportsMse(run.settings) ? reconstruction : await mseOf(run, isOver);
  if (mse === undefined || isOver()) return undefined;
  return { step, loss, reconstruction, sparsity, auxiliary, mse, ...codes };
}

/** The mean squared error over the test set, in the units of the data. */
async function mseOf({ sets: { test }, trainer: { model } }: Run, isOver: () => boolean) {
  const quality = new ReconstructionQualityAccumulator(test.inputs);
  for (const { part } of slicesOf(test, SLICE)) {
    const outputs = await model.reconstruct(part);
    if (isOver()) return undefined;
    quality.add(inputsOf(part), outputs);
  }
  return quality.finish().mse;
}

async function codesOf(run: Run, isOver: () => boolean) {
  const { hiddenUnits } = run.settings;
  const slice = Math.max(1, Math.min(SLICE, Math.floor(SLICE_FLOATS / hiddenUnits)));
  const statistics = new CodeStatisticsAccumulator(hiddenUnits);
  for (const { part } of slicesOf(run.sets.test, slice)) {
    const codes = await run.trainer.model.encode(part);
    if (isOver()) return undefined;
    statistics.add(codes);
  }
  const { meanL0, dead, firingRate } = statistics.finish();
  return { meanL0, dead, dense: denseUnits(firingRate).above10Percent };
}

/** Returns reconstructions of the rows that the page shows. */
export async function reconstructShown(run: Run): Promise<Pictures> {
  const rows = shownRows(run.sets);
  const values = await run.trainer.model.reconstruct(rows);
  return storedPictures(values, rowShapeOf(rows), valueRange.peek());
}

/** The most hidden units whose weights are shown and stored with a pin: 25 kB for MNIST. */
const SHOWN_UNITS = 32;
/** Returns the decoder weights of hidden units, spread evenly over all by number, as `weightBytes`. */
export async function pictureUnits({ trainer, settings, images }: Run): Promise<Pictures> {
  const { inputs } = images;
  const count = Math.min(SHOWN_UNITS, settings.hiddenUnits);
  const rows = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const unit = nthOf(i, count, settings.hiddenUnits);
      return trainer.model.readRows("W_dec", unit, unit + 1);
    }),
  );
  const weights = new Float32Array(count * inputs);
  for (const [i, row] of rows.entries()) weights.set(row, i * inputs);
  return ofBytes(weightBytes(weights, inputs), rowShapeOf(images), ZERO_WEIGHT);
}
