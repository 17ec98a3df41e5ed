// Whole training steps through the trainer, compared with float64 runs from the same weights and batches.

import { baseline } from "../../../shaders/matmul/matmul.ts";
import { parseSettings } from "../../../src/config/settings.ts";
import type { ElementType, Values } from "../../../src/data/data_set.ts";
import { sequentialOrder, shuffledOrder } from "../../../src/data/order.ts";
import { bytes, type RowFormat, type Rows, sliceRows } from "../../../src/data/rows.ts";
import { unscaled } from "../../../src/data/scaling.ts";
import { InputError } from "../../../src/input_error.ts";
import { initialParameters } from "../../../src/model/init.ts";
import { type Parameters, weightNames } from "../../../src/model/tensors.ts";
import { gather } from "../../../src/reference/gather.ts";
import { ReferenceRun } from "../../../src/reference/step.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { columnScaling, inputsOf, sparseRows } from "../../../src/self_check/rows.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { lossOf, type StepRecord } from "../../../src/training/reports.ts";
import { Trainer } from "../../../src/training/trainer.ts";
import { candidateVariants, sameVariant } from "../../../src/training/tuning/variants.ts";
import { choices, formats, nameOfChoice, nameOfFormat } from "../../support/choices.ts";

/** The first steps of a default run, on the first of the training images. */
export interface Trajectory {
  readonly images: number;
  readonly epochs: number;
  readonly steps: number;
  readonly variant: "baseline" | "another variant";
}

export async function run(trainer: Trainer, steps?: number): Promise<StepRecord[]> {
  const records: StepRecord[] = [];
  for await (const progress of trainer.train(steps)) records.push(...progress.records);
  return records;
}

/** Returns parameters whose b_enc makes unit 0 dead and, with ReLU, unit 1 saturated. */
function withExtremeUnits(parameters: Parameters): Parameters {
  const b_enc = parameters.b_enc.slice();
  b_enc[0] = -100;
  b_enc[1] = 3;
  return { ...parameters, b_enc };
}

/** Compares a tensor, with a tolerance relative to its largest value. */
export const relativeToLargest = (
  what: string,
  actual: Float32Array,
  expected: Float64Array,
  tolerance: number,
) => {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return compare(what, actual, expected, () => tolerance * largest);
};

/**
 * Gradients after each of several steps, with a dead unit, a unit whose mean exceeds 1, and a short last batch.
 * Each matmul adds up at most 2e3 terms, so that its relative error is at most 2e3 · 2⁻²³ = 2.4e-4, and far less
 * in practice, because signs differ. A tolerance of 2e-5 of the largest value still detects a wrong formula.
 */
async function gradientCase(
  host: KernelHost,
  changes: Record<string, unknown>,
  format: RowFormat = bytes,
): Promise<Check[]> {
  const settings = parseSettings({
    hiddenUnits: 13,
    batchSize: 64,
    epochs: 2,
    shuffle: false,
    ...changes,
  });
  const images = sparseRows(150, 165, format);
  const all = inputsOf(images);
  const shape = { inputs: 165, hidden: settings.hiddenUnits };
  const parameters = withExtremeUnits(initialParameters(shape, 7));
  const trainer = await Trainer.create({ ...host, settings, rows: images, parameters });
  const reference = new ReferenceRun(settings, parameters);
  const checks: Check[] = [];
  try {
    for (const [step, rows] of [64, 64, 22, 64].entries()) {
      const [record] = await run(trainer, 1);
      const first = (step % 3) * 64 * shape.inputs;
      const X = all.subarray(first, first + rows * shape.inputs);
      const expected = reference.step(X, rows);
      const gradients = await trainer.readGradients();
      for (const name of weightNames) {
        const what = `d${name} of step ${step + 1}`;
        checks.push(relativeToLargest(what, gradients[name], expected.gradients[name], 2e-5));
      }
      const terms = [expected.reconstruction, expected.sparsity, expected.penalty.saturated];
      const saturated = settings.penalty === "kl" ? record?.saturated : expected.penalty.saturated;
      checks.push(
        compare(
          `loss terms of step ${step + 1}`,
          [record?.reconstruction, record?.sparsity, saturated].map(Number),
          terms,
          (i) => ([1e-6, 2e-6, 0][i] as number) * (terms[i] as number),
        ),
        compare(
          `silent units of step ${step + 1}, plus 1`,
          [Number(record?.silent) + 1],
          [expected.penalty.silent + 1],
          () => 0,
        ),
      );
    }
  } finally {
    trainer.destroy();
  }
  return checks;
}

/**
 * A run of 60 steps on standardised rows whose number of values is not a multiple of 4 follows a float64 run. The
 * errors of f32 grow from step to step, so the tolerance is that of the trajectory on images.
 */
async function standardisedCase(host: KernelHost, element: ElementType): Promise<Check[]> {
  const [count, inputs, batchSize] = [90, 13, 16];
  const settings = parseSettings({
    ...{ hiddenUnits: 10, batchSize, epochs: 10, learningRate: 0.01, outputActivation: "linear" },
  });
  const rows = sparseRows(count, inputs, { element, scaling: columnScaling(inputs, element) });
  const all = inputsOf(rows);
  const order = shuffledOrder(count, settings.seed);
  const reference = new ReferenceRun(settings, initialParameters({ inputs, hidden: 10 }, 42));
  const trainer = await Trainer.create({ ...host, settings, rows });
  try {
    const records = await run(trainer);
    const expected = records.map(({ epoch, rows: size }, step) => {
      const first = (step % Math.ceil(count / batchSize)) * batchSize;
      const numbers = order(epoch - 1).subarray(first, first + size);
      const X = Float64Array.from({ length: size * inputs }, (_, i) => {
        return all[(numbers[Math.floor(i / inputs)] as number) * inputs + (i % inputs)] as number;
      });
      return reference.step(X, size);
    });
    const [start, end] = [expected[0]?.loss, expected.at(-1)?.loss].map(Number);
    const terms = (["reconstruction", "sparsity"] as const).map((term) => {
      const values = expected.map((step) => step[term]);
      const actual = records.map((record) => record[term]);
      return compare(term, actual, values, (i) => 2e-5 * (values[i] as number));
    });
    const learned = Number((end as number) < 0.9 * (start as number));
    return [...terms, compare(`the loss fell from ${start} to ${end}`, [learned], [1], () => 0)];
  } finally {
    trainer.destroy();
  }
}

/** Rows that are not as the plan says are refused, by size, type and scaling. */
async function otherRowsCase(host: KernelHost): Promise<Check[]> {
  const format: RowFormat = { element: "f16", scaling: columnScaling(9, "f16") };
  const otherNumbers = { ...format.scaling, offset: 0.5 };
  const settings = parseSettings({ hiddenUnits: 3, batchSize: 8, epochs: 1 });
  const rows = sparseRows(20, 9, format);
  const trainer = await Trainer.create({ ...host, settings, rows });
  try {
    const wrong: [rows: Rows, message: string][] = [
      [sparseRows(4, 8, format), "have 8 f16 values"],
      [sparseRows(4, 9, { ...format, element: "f32" }), "have 9 f32 values"],
      [sparseRows(4, 9, { ...format, scaling: unscaled }), "scaling none"],
      [sparseRows(4, 9, { ...format, scaling: otherNumbers }), "with other numbers"],
    ];
    const checks: Check[] = [];
    for (const [given, message] of wrong) {
      const error = await trainer.model.encode(given).catch((error: Error) => error);
      const isRefused = error instanceof InputError && error.message.includes(message);
      checks.push(compare(`refused: ${message} (${error})`, [Number(isRefused)], [1], () => 0));
    }
    const same = { ...rows, scaling: { ...rows.scaling } };
    const codes = await trainer.model.encode(same);
    return [...checks, compare("codes", codes, await trainer.model.encode(rows), () => 0)];
  } finally {
    trainer.destroy();
  }
}

/** Inference between steps does not affect training. */
async function inferenceBetweenStepsCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 10, batchSize: 16, epochs: 1 });
  const images = sparseRows(80, 9 * 7);
  const parameters = initialParameters({ inputs: 63, hidden: 10 }, settings.seed);
  const create = () => Trainer.create({ ...host, settings, rows: images });
  const [undisturbed, trainer] = [await create(), await create()];
  try {
    const losses = (await run(undisturbed)).map(({ loss }) => loss);
    const before = await trainer.model.evaluate(images);
    const codes = await trainer.model.encode(images);
    const reconstructions = await trainer.model.reconstruct(images);
    const disturbed = await run(trainer, 2);
    trainer.model.reconstructOnGpu({
      ...images,
      values: images.values.subarray(0, 630) as Values,
      count: 10,
    });
    await trainer.model.encode(images);
    disturbed.push(...(await run(trainer)));

    // The loss of the set is the mean over its batches, here five of 16 rows with the initial weights.
    const batchesIn = (order: Uint32Array) =>
      Array.from({ length: 5 }, (_, i) => {
        const X = gather(images.values, order, 16 * i, 16, 63);
        return new ReferenceRun(settings, parameters).step(X, 16);
      });
    const reference = batchesIn(sequentialOrder(80)(0));
    const evaluated = batchesIn(shuffledOrder(80, 0)(0));
    const mean = (pick: (batch: (typeof reference)[number]) => number) =>
      evaluated.reduce((sum, batch) => sum + pick(batch) / 5, 0);
    const h = Float64Array.from(reference.flatMap((batch) => [...batch.h]));
    const y = Float64Array.from(reference.flatMap((batch) => [...batch.y]));
    return [
      compare(
        "losses",
        disturbed.map(({ loss }) => loss),
        losses,
        () => 0,
      ),
      compare(
        "evaluation",
        [before.reconstruction, before.sparsity],
        [mean((batch) => batch.reconstruction), mean((batch) => batch.sparsity)],
        () => 1e-6,
      ),
      relativeToLargest("codes", codes, h, 1e-5),
      relativeToLargest("reconstructions", reconstructions, y, 1e-5),
    ];
  } finally {
    undisturbed.destroy();
    trainer.destroy();
  }
}

/** The loss of a set does not depend on how many of its batches are in flight, nor on what is on the GPU already. */
async function evaluationsCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 10, batchSize: 32, epochs: 1 });
  const [images, others] = [sparseRows(700, 9 * 7), sparseRows(600, 9 * 7)];
  const trainer = await Trainer.create({ ...host, settings, rows: images });
  const evaluated = async (rows = images) => Object.values(await trainer.model.evaluate(rows));
  try {
    await run(trainer, 3);
    trainer.submitSeconds = 1e-9;
    const ofOthers = await evaluated(others);
    const expected = await evaluated();
    trainer.submitSeconds = 1000;
    const checks = [compare("more in flight", await evaluated(), expected, () => 0)];
    checks.push(
      compare("another set", await evaluated(others), ofOthers, () => 0),
      compare("after another set", await evaluated(), expected, () => 0),
    );
    const both = await Promise.all([evaluated(), evaluated(others)]);
    checks.push(compare("both at once", both.flat(), [...expected, ...ofOthers], () => 0));
    await run(trainer, 1);
    const [loss] = await evaluated();
    const isOther = Number(loss !== expected[0]);
    return [...checks, compare("another loss after a step", [isOther], [1], () => 0)];
  } finally {
    trainer.destroy();
  }
}

/**
 * A sorted set, with the dark images first, has the same loss as a shuffled one. If it were not shuffled, the
 * mean activations of its batches, and therefore the sparsity term, would differ from those in training.
 */
async function sortedSetCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 12, batchSize: 20, epochs: 1 });
  const mixed = sparseRows(400, 8 * 8);
  const values = Uint8Array.from(mixed.values, (value, i) =>
    Math.floor(i / 64) < 200 ? value : value / 8,
  );
  const sorted = { ...mixed, values };
  const b_enc = new Float32Array(12).fill(0.1);
  const parameters = { ...initialParameters({ inputs: 64, hidden: 12 }, 5), b_enc };
  const trainer = await Trainer.create({ ...host, settings, rows: sorted, parameters });
  try {
    const { sparsity } = await trainer.model.evaluate(sorted);
    const batches = shuffledOrder(400, 77)(0);
    const expected = Array.from({ length: 20 }, (_, i) => {
      const X = gather(values, batches, 20 * i, 20, 64);
      return new ReferenceRun(settings, parameters).step(X, 20).sparsity / 20;
    }).reduce((sum, value) => sum + value, 0);
    // Random orders differ by a few per cent; the file's own order differs by far more.
    return [compare("sparsity term of a sorted set", [sparsity], [expected], () => 0.1 * expected)];
  } finally {
    trainer.destroy();
  }
}

/** The time left is that of the call, which has no time left after its last step. */
async function timeLeftCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 4, batchSize: 8, epochs: 100 });
  const trainer = await Trainer.create({ ...host, settings, rows: sparseRows(64, 5 * 5) });
  const left: number[] = [];
  try {
    for await (const { secondsLeft } of trainer.train(5)) left.push(secondsLeft);
  } finally {
    trainer.destroy();
  }
  const signs = left.map((seconds) => Math.sign(seconds));
  return [compare("sign of the time left", signs, [...left.slice(1).fill(1), 0], () => 0)];
}

/**
 * Weights of NaN that ReLU hides, because max(0, NaN) is 0, show in the loss after the next update, until others are
 * written.
 */
async function divergedCase(host: KernelHost, changes: object): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: 6, batchSize: 8, epochs: 1, ...changes });
  const rows = sparseRows(40, 5 * 5);
  const finite = initialParameters({ inputs: 25, hidden: 6 }, 3);
  const parameters = { ...finite, W_enc: finite.W_enc.slice().fill(Number.NaN, 149) };
  const trainer = await Trainer.create({ ...host, settings, rows, parameters });
  const { model } = trainer;
  try {
    const losses = (await run(trainer, 3)).map(({ loss }) => loss);
    losses.push((await model.evaluate(rows)).loss);
    model.writeParameters(finite);
    losses.push((await model.evaluate(rows)).loss, ...(await run(trainer, 1)).map(lossOf));
    const flags = losses.map((loss) => Number(Number.isNaN(loss)));
    return [compare(`losses ${losses.join(", ")}`, flags, [0, 1, 1, 1, 0, 0], () => 0)];
  } finally {
    trainer.destroy();
  }
}

/**
 * Returns the loss terms of the first steps of a default run, which the spec compares with a float64 run.
 * @param variant of the matmuls: the baseline, or the first other candidate of the device
 */
export async function trajectory(
  host: KernelHost,
  all: Rows,
  { images: count, epochs, steps, variant }: Trajectory,
): Promise<number[]> {
  const settings = parseSettings({ epochs });
  const images = sliceRows(all, 0, count);
  const order = shuffledOrder(images.count, settings.seed);
  const trainer = await Trainer.create({ ...host, settings, rows: images, order });
  try {
    const [, other = baseline] = candidateVariants(host.device);
    if (variant === "another variant")
      await trainer.model.passes.use(sameVariant(trainer.plan.passes.train, other));
    const records = await run(trainer, steps);
    return records.flatMap(({ reconstruction, sparsity }) => [reconstruction, sparsity]);
  } finally {
    trainer.destroy();
  }
}

/** Returns the SHA-256 of the parameters, in the order of the tensors, after the first steps of a default run. */
export async function parameterHash(
  host: KernelHost,
  images: Rows,
  steps: number,
): Promise<string> {
  const trainer = await Trainer.create({ ...host, settings: parseSettings({}), rows: images });
  try {
    await run(trainer, steps);
    const parameters = await trainer.model.readParameters();
    const bytes = new Blob(weightNames.map((name) => parameters[name] as BlobPart));
    const digest = await crypto.subtle.digest("SHA-256", await bytes.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  } finally {
    trainer.destroy();
  }
}

/** A default run needs at most 8 MB beside its data set. */
async function memoryCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({ epochs: 1 });
  const images = sparseRows(600, 28 * 28);
  const trainer = await Trainer.create({ ...host, settings, rows: images });
  try {
    await run(trainer);
    await trainer.model.evaluate(images);
    const bytes = Object.values(trainer.model.memory()).reduce((sum, size) => sum + size, 0);
    // With 60,000 images, only the order is larger: 4 bytes per image.
    const beside = bytes - images.values.length + 4 * (60_000 - images.count);
    return [compare("bytes beside the data set, of 8 MB", [beside], [4e6], () => 4e6)];
  } finally {
    trainer.destroy();
  }
}

export const trainingCases = [
  ...choices.map((choice) => ({
    name: `gradients, ${nameOfChoice(choice)}`,
    run: (host: KernelHost) => gradientCase(host, choice),
  })),
  ...formats(165)
    .slice(1)
    .map((format) => ({
      name: `gradients on rows of ${nameOfFormat(format)}`,
      run: (host: KernelHost) => gradientCase(host, { outputActivation: "linear" }, format),
    })),
  ...(["f16", "f32"] as const).map((element) => ({
    name: `60 steps on standardised ${element} follow a float64 run`,
    run: (host: KernelHost) => standardisedCase(host, element),
  })),
  { name: "rows that are not as the plan says are refused", run: otherRowsCase },
  { name: "a sorted set is evaluated like a shuffled one", run: sortedSetCase },
  { name: "evaluations of the same set", run: evaluationsCase },
  ...[{}, { optimizer: "sgd" }, { clipNorm: 1 }].map((changes) => ({
    name: `weights of NaN ${JSON.stringify(changes)}`,
    run: (host: KernelHost) => divergedCase(host, changes),
  })),
  { name: "time left", run: timeLeftCase },
  { name: "memory beside the data set", run: memoryCase },
  { name: "inference between steps does not affect training", run: inferenceBetweenStepsCase },
];
