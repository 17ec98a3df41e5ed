// One training step end to end, through the trainer, against the same step in float64.

import { lossTerms } from "../../shaders/loss_terms.ts";
import type { Settings } from "../config/settings.ts";
import type { RowFormat, Rows } from "../data/rows.ts";
import { initialParameters } from "../model/init.ts";
import { type Parameters, tensorEntries } from "../model/tensors.ts";
import { learningRateAt, sparsityWeightAt } from "../reference/schedule.ts";
import { ReferenceRun, type Tensors } from "../reference/step.ts";
import type { StepRecord } from "../training/reports.ts";
import { type RowFacts, rowFacts } from "../training/row_facts.ts";
import { Trainer } from "../training/trainer.ts";
import type { Variants } from "../training/tuning/variants.ts";
import { scaled } from "./bounded.ts";
import { type Step, type StepBounds, updatedBounds } from "./bounded_step.ts";
import { type Check, compareBounded } from "./compare.ts";
import { randomSource } from "./matrices.ts";
import { boundedInputs, sparseRows } from "./rows.ts";
import type { KernelHost } from "./run_kernel.ts";

/** The results of a step on the GPU. */
interface TrainedStep {
  readonly record: StepRecord;
  readonly gradients: Parameters;
  readonly parameters: Parameters;
}

/** Computes the step in float64, from initial weights, random biases and sparse rows. */
export async function referenceStep(
  settings: Settings,
  inputs: number,
  format: RowFormat,
): Promise<Step & { readonly after: Tensors }> {
  const shape = { rows: settings.batchSize, inputs, hidden: settings.hiddenUnits };
  const first = firstParameters(settings, inputs);
  const rows = sparseRows(shape.rows, inputs, format);
  const { count, variance, inputScale } = await factsOf(settings, rows);
  const X = inputScale === 1 ? boundedInputs(rows) : scaled(boundedInputs(rows), inputScale, 2);
  const facts = { count, variance, steps: 1 };
  const { parameters } = new ReferenceRun(settings, first);
  const run = new ReferenceRun(settings, first, facts);
  const reference = run.step(X.value, shape.rows);
  const now = {
    ...settings,
    learningRate: learningRateAt(settings, 1, 1),
    sparsityWeight: sparsityWeightAt(settings, 1, 1),
  };
  const { parameters: after } = run;
  return { shape, settings: now, variance, parameters, X, reference, after };
}

/** The facts of a run on random rows, of which a cross-entropy need not be refused: its formula holds for all values. */
function factsOf(settings: Settings, rows: Rows): Promise<RowFacts> {
  const { reconstructionError: error } = settings;
  const reconstructionError = error === "cross-entropy" ? "mean" : error;
  return rowFacts({ ...settings, reconstructionError }, rows);
}

/** As a run starts, but with random biases. */
function firstParameters(settings: Settings, inputs: number): Parameters {
  const { hiddenUnits: hidden, activation, seed } = settings;
  const first = initialParameters({ inputs, hidden, activation }, seed, settings);
  const bias = (length: number, seed: number) =>
    Float32Array.from(randomSource(seed).values(length, -0.2, 0.2));
  return {
    ...first,
    ...(first.b_enc && { b_enc: bias(hidden, 14) }),
    ...(first.b_gate && {
      b_gate: bias(hidden, 14),
      b_mag: bias(hidden, 19),
      r_mag: bias(hidden, 20),
    }),
    b_dec: bias(inputs, 15),
  };
}

/** Runs the same step on the GPU, with the given matmul variants. */
export async function trainStep(
  host: KernelHost,
  settings: Settings,
  variants: Variants,
  inputs: number,
  format: RowFormat,
): Promise<TrainedStep> {
  const rows = sparseRows(settings.batchSize, inputs, format);
  const trainer = await Trainer.create({
    ...host,
    settings: { ...settings, epochs: 1, shuffle: false, trainImages: 0 },
    rows,
    facts: await factsOf(settings, rows),
    parameters: firstParameters(settings, inputs),
  });
  try {
    await trainer.model.passes.use(variants);
    const { value: progress } = await trainer.train(1).next();
    const record = progress?.records[0];
    if (!record) throw new Error("The training step did not report a record.");
    const [gradients, parameters] = [
      await trainer.readGradients(),
      await trainer.model.readParameters(),
    ];
    return { record, gradients, parameters };
  } finally {
    trainer.destroy();
  }
}

/** Compares loss terms, gradients and updated parameters with the reference. */
export function stepChecks(
  step: Step & { readonly after: Tensors },
  bounds: StepBounds,
  { record, gradients, parameters }: TrainedStep,
): Check[] {
  const { reference } = step;
  return [
    ...lossTerms.map((name) =>
      compareBounded(name, [record[name]], [reference[name]], bounds[name]),
    ),
    ...tensorEntries(bounds.gradients).map(([name, bound]) =>
      compareBounded(
        `d${name}`,
        gradients[name] as Float32Array,
        reference.gradients[name] as Float64Array,
        bound,
      ),
    ),
    ...tensorEntries(updatedBounds(step, bounds, step.after)).map(([name, bound]) =>
      compareBounded(
        name,
        parameters[name] as Float32Array,
        step.after[name] as Float64Array,
        bound,
      ),
    ),
  ];
}
