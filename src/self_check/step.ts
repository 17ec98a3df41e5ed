// One training step end to end, through the trainer, against the same step in float64.

import type { Settings } from "../config/settings.ts";
import { initialParameters, type Parameters, parameterNames } from "../model.ts";
import { gather } from "../reference/gather.ts";
import { ReferenceRun, type Tensors } from "../reference/step.ts";
import { adamScalars } from "../training/adam_scalars.ts";
import type { StepRecord } from "../training/reports.ts";
import { Trainer } from "../training/trainer.ts";
import type { Variants } from "../training/tuning/variants.ts";
import { at } from "./bounds.ts";
import { type Check, compare, ULP } from "./compare.ts";
import { IMAGE, INPUTS, sparseImages } from "./images.ts";
import { randomSource } from "./matrices.ts";
import type { KernelHost } from "./run_kernel.ts";
import type { Step, StepBounds } from "./step_bounds.ts";

/** What the GPU made of the step. */
export interface TrainedStep {
  readonly record: StepRecord;
  readonly gradients: Parameters;
  readonly parameters: Parameters;
}

/** The step in float64: first weights, biases that are not all 0, images with strokes. */
export function referenceStep(settings: Settings): Step & { readonly after: Tensors } {
  const shape = { rows: settings.batchSize, inputs: INPUTS, hidden: settings.hiddenUnits };
  const first = firstParameters(settings);
  const { pixels } = sparseImages(shape.rows, IMAGE.width, IMAGE.height);
  const order = Uint32Array.from({ length: shape.rows }, (_, i) => i);
  const X = gather(pixels, order, 0, shape.rows, INPUTS);
  const { parameters } = new ReferenceRun(settings, first);
  const run = new ReferenceRun(settings, first);
  const twin = run.step(X, shape.rows);
  return { shape, settings, parameters, X, twin, after: run.parameters };
}

function firstParameters(settings: Settings): Parameters {
  const first = initialParameters({ inputs: INPUTS, hidden: settings.hiddenUnits }, settings.seed);
  const bias = (length: number, seed: number) =>
    Float32Array.from(randomSource(seed).values(length, -0.2, 0.2));
  return { ...first, b_enc: bias(settings.hiddenUnits, 14), b_dec: bias(INPUTS, 15) };
}

/** The same step on the GPU, with the products in the given forms. */
export async function trainStep(
  host: KernelHost,
  settings: Settings,
  forms: Variants,
): Promise<TrainedStep> {
  const trainer = await Trainer.create({
    ...host,
    settings: { ...settings, epochs: 1, shuffle: false, trainImages: 0 },
    images: sparseImages(settings.batchSize, IMAGE.width, IMAGE.height),
    parameters: firstParameters(settings),
  });
  try {
    await trainer.useVariants(forms);
    const { value: progress } = await trainer.train(1).next();
    const record = progress?.records[0];
    if (!record) throw new Error("The training step left no record.");
    const [gradients, parameters] = [await trainer.readGradients(), await trainer.readParameters()];
    return { record, gradients, parameters };
  } finally {
    trainer.destroy();
  }
}

/** Loss terms, gradients and updated parameters against the twin's. */
export function stepChecks(
  step: ReturnType<typeof referenceStep>,
  bounds: StepBounds,
  { record, gradients, parameters }: TrainedStep,
): Check[] {
  const { twin, settings } = step;
  const term = (name: "reconstruction" | "sparsity") =>
    compare(name, [record[name]], [twin[name]], () => bounds[name]);
  return [
    term("reconstruction"),
    term("sparsity"),
    ...parameterNames.map((name) => {
      const bound = bounds.gradients[name];
      return compare(`d${name}`, gradients[name], twin.gradients[name], (i) => at(bound, i));
    }),
    ...parameterNames.map((name) => {
      const change = updateBound(settings, twin.gradients[name], bounds.gradients[name]);
      const before = step.parameters[name];
      const bound = (i: number) => change(i) + ULP * Math.abs(at(before, i));
      return compare(name, parameters[name], step.after[name], bound);
    }),
  ];
}

/**
 * Adam's first update of a gradient g is s(1−β₁)g / (√(1−β₂)|g| + epsilon), which grows with g: where g
 * is off, the update is off by as much as at one of the two ends. Then 16 roundings, its scalars' included.
 */
function updateBound(settings: Settings, gradient: Float64Array, off: Float64Array) {
  const { stepSize, epsilon } = adamScalars(settings, 1);
  const rise = stepSize * (1 - settings.beta1);
  const root = Math.sqrt(1 - settings.beta2);
  const update = (g: number) => (rise * g) / (root * Math.abs(g) + epsilon);
  return (i: number) => {
    const [g, eg] = [at(gradient, i), at(off, i)];
    const ends = [update(g + eg), update(g - eg)];
    const change = Math.max(...ends.map((end) => Math.abs(end - update(g))));
    return change + 16 * ULP * Math.max(...ends.map(Math.abs));
  };
}
