// Decoding codes, the buffers from which pages draw, and inference between a run's submits and while they run.

import { parseSettings, type Settings } from "../../../src/config/settings.ts";
import { paddedRows, sliceRows } from "../../../src/data/rows.ts";
import { InputError } from "../../../src/input_error.ts";
import { packParameters } from "../../../src/model/layout.ts";
import { type Parameters, weightNames } from "../../../src/model/tensors.ts";
import { activations } from "../../../src/reference/activations.ts";
import { decode } from "../../../src/reference/decode.ts";
import { exact } from "../../../src/self_check/bounded.ts";
import * as bounded from "../../../src/self_check/bounded_kernels.ts";
import { type Check, compare, compareBounded } from "../../../src/self_check/compare.ts";
import { sparseRows } from "../../../src/self_check/rows.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import type { Trainer } from "../../../src/training/trainer.ts";
import { candidateVariants, sameVariant } from "../../../src/training/tuning/variants.ts";
import { run } from "./training.ts";
import { withTrainer } from "./with_trainer.ts";

/** More images than fit into one pass, and sizes that are not multiples of 4. */
const images = sparseRows(300, 9 * 7);
const { inputs } = images;
const hidden = 11;

function withRun(
  host: KernelHost,
  changes: Partial<Settings>,
  use: (trainer: Trainer, settings: Settings) => Promise<Check[]>,
): Promise<Check[]> {
  const settings = parseSettings({ hiddenUnits: hidden, batchSize: 16, epochs: 2, ...changes });
  return withTrainer({ ...host, settings, rows: images }, (trainer) => use(trainer, settings));
}

/** WebGPU's usage flags; their globals are not defined in Node. */
const usage = { mapRead: 1, copyDst: 8 } as const;

async function readBuffer(device: GPUDevice, source: GPUBuffer, size: number) {
  const readback = device.createBuffer({ size, usage: usage.mapRead | usage.copyDst });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(source, 0, readback, 0, size);
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(1);
  const bytes = readback.getMappedRange().slice(0);
  readback.destroy();
  return bytes;
}

/** Decoding an image's code gives the same reconstruction as a pass over the image. */
async function decodeCase(host: KernelHost, changes: Partial<Settings>): Promise<Check[]> {
  return withRun(host, changes, async (trainer, { outputActivation }) => {
    await run(trainer, 5);
    const checks: Check[] = [];
    for (const variant of [undefined, candidateVariants(host.device)[1]]) {
      if (variant) await trainer.model.passes.use(sameVariant(trainer.plan.passes.train, variant));
      const what = variant ? ", in another variant" : "";
      const codes = await trainer.model.encode(images);
      const whole = await trainer.model.reconstruct(images);
      checks.push(
        compare(`decode(encode)${what}`, await trainer.model.decode(codes), whole, () => 0),
      );

      const [first, count] = [40, 3];
      const few = codes.slice(first * hidden, (first + count) * hidden);
      const drawn = trainer.model.decodeOnGpu(few);
      const bytes = await readBuffer(host.device, drawn.reconstructions, 4 * count * drawn.stride);
      const rows = Array.from({ length: count }, (_, i) => [
        ...new Float32Array(bytes, 4 * i * drawn.stride, inputs),
      ]);
      checks.push(
        compare(
          `decodeOnGpu${what}`,
          rows.flat(),
          whole.subarray(first * inputs, (first + count) * inputs),
          () => 0,
        ),
      );
    }
    const edited = Float32Array.from({ length: 2 * hidden }, (_, i) => (i % 5 === 3 ? 2.5 : 0.25));
    const y = await trainer.model.decode(edited);
    checks.push(compareDecoded(y, edited, await trainer.model.readParameters(), outputActivation));
    return checks;
  });
}

/** Compares with the float64 reference, with the bounds of the decode kernel's case. */
function compareDecoded(
  actual: Float32Array,
  codes: Float32Array,
  { W_dec, b_dec }: Parameters,
  activation: Settings["outputActivation"],
): Check {
  const rows = codes.length / hidden;
  const [h, weights, bias] = [codes, W_dec, b_dec].map((values) => Float64Array.from(values)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const zeros = new Float64Array(rows * inputs);
  const { y } = decode({ rows, inputs, hidden }, activation, "mean", h, weights, bias, zeros);
  const bounds = bounded.decode(
    exact(h, rows, hidden),
    exact(weights, hidden, inputs),
    exact(bias, 1, inputs),
    exact(zeros, rows, inputs),
    activation,
    "mean",
  );
  return compareBounded("an edited code", actual, y, bounds.y);
}

/** An image's code does not depend on the images beside it (SAELens#308, BatchTopK#5, SAEDashboard#33). */
async function aloneCase(host: KernelHost): Promise<Check[]> {
  return withRun(host, {}, async (trainer) => {
    await run(trainer, 5);
    const codes = await trainer.model.encode(images);
    const checks: Check[] = [];
    for (const row of [0, 130, 299]) {
      const alone = await trainer.model.encode(sliceRows(images, row, row + 1));
      const among = codes.subarray(row * hidden, (row + 1) * hidden);
      checks.push(compare(`code of image ${row}`, alone, among, () => 0));
    }
    return checks;
  });
}

/** Arguments for which e⁻ᶻ or eᶻ is beyond f32, and others (burn#520, gpuweb#4458). */
const LARGE = [44, -44, 79, -79, 88, -88, 89, -89, 104, -104, 1e4, -1e4, 3e38, -3e38];

/** Codes and reconstructions are σ(z), and a step keeps all parameters finite. */
async function largeArgumentsCase(host: KernelHost): Promise<Check[]> {
  const settings = parseSettings({
    hiddenUnits: LARGE.length,
    activation: "sigmoid",
    outputActivation: "sigmoid",
    batchSize: 16,
    epochs: 1,
  });
  const large = Float32Array.from(LARGE);
  const rows = sparseRows(32, LARGE.length);
  const weights = new Float32Array(LARGE.length ** 2);
  const parameters = { W_enc: weights, b_enc: large, W_dec: weights, b_dec: large };
  return withTrainer({ ...host, settings, rows, parameters }, async (trainer) => {
    const expected = LARGE.map(activations.sigmoid.value);
    // WGSL allows 3 + 2|z| ulp for exp, and 2.5 for a quotient; below z = −80, the value stays that of −80.
    const bound = (i: number) =>
      2 ** -23 * (6 + 2 * Math.min(80, Math.abs(LARGE[i] as number))) * (expected[i] as number) +
      activations.sigmoid.value(-80) * 1.001;
    const [code, output] = [
      await trainer.model.encode(sliceRows(rows, 3, 4)),
      await trainer.model.reconstruct(sliceRows(rows, 3, 4)),
    ];
    await run(trainer, 2);
    const trained = await trainer.model.readParameters();
    return [
      compare("codes", code, expected, bound),
      compare("reconstructions", output, expected, bound),
      ...weightNames.map((name) =>
        compare(`${name} finite`, [Number(trained[name].every(Number.isFinite))], [1], () => 0),
      ),
    ];
  });
}

async function badCodesCase(host: KernelHost): Promise<Check[]> {
  return withRun(host, {}, async (trainer) => {
    const good = new Float32Array(2 * hidden);
    const many = new Float32Array((trainer.plan.capacity + 1) * hidden);
    const tries: [message: string, () => unknown][] = [
      ["has 21 values", () => trainer.model.decode(good.subarray(1))],
      ["has 21 values", () => trainer.model.decodeOnGpu(good.subarray(1))],
      ["has 0 values", () => trainer.model.decode(new Float32Array())],
      ["Unit 2 of code 1 is NaN", () => trainer.model.decode(good.with(13, Number.NaN))],
      ["Unit 0 of code 0 is Infinity", () => trainer.model.decodeOnGpu(good.with(0, 1 / 0))],
      ["257 codes do not fit in one pass", () => trainer.model.decodeOnGpu(many)],
    ];
    const checks: Check[] = [];
    for (const [message, attempt] of tries) {
      const error = await (async () => attempt())().catch((error: Error) => error);
      const isRefused = error instanceof InputError && error.message.includes(message);
      checks.push(compare(`refused: ${message} (${error})`, [isRefused ? 1 : 0], [1], () => 0));
    }
    return checks;
  });
}

/** The buffers from which pages draw weights and images have the right contents. */
async function buffersCase(host: KernelHost): Promise<Check[]> {
  return withRun(host, {}, async (trainer) => {
    await run(trainer, 3);
    const { buffer, layout } = trainer.model.parametersOnGpu();
    const weights = new Float32Array(await readBuffer(host.device, buffer, 4 * layout.length));
    const data = trainer.model.rowsOnGpu();
    const padded = paddedRows(images);
    const bytes = await readBuffer(host.device, data.buffer, padded.length);
    return [
      compare(
        "parameters",
        weights,
        packParameters(layout, await trainer.model.readParameters()),
        () => 0,
      ),
      compare("images", new Uint8Array(bytes), padded, () => 0),
      compare("bytes of an image", [data.imageStride], [64], () => 0),
    ];
  });
}

/**
 * Repeatedly reconstructs other images and codes while `start` is running, whenever it awaits something, but not
 * faster than the GPU can.
 */
async function whileDrawing<T>(trainer: Trainer, start: () => Promise<T>): Promise<T> {
  let isDone = false;
  const work = start().finally(() => {
    isDone = true;
  });
  for (let draws = 0; !isDone; draws++) {
    trainer.model.reconstructOnGpu(sliceRows(images, draws % 200, (draws % 200) + 30));
    trainer.model.decodeOnGpu(new Float32Array(7 * hidden).fill((1 + (draws % 9)) / 9));
    if (draws % 4 !== 3) await Promise.resolve();
    else await trainer.model.engine.device.queue.onSubmittedWorkDone();
  }
  return work;
}

/** Results are not affected by drawing while they are awaited. */
async function drawingCase(host: KernelHost): Promise<Check[]> {
  const results = async (trainer: Trainer, around: typeof whileDrawing) => {
    const records = await around(trainer, () => run(trainer, 23));
    const codes = await around(trainer, () => trainer.model.encode(images));
    const evaluation = await around(trainer, () => trainer.model.evaluate(images));
    const parameters = await trainer.model.readParameters();
    return {
      losses: records.map(({ loss }) => loss),
      codes,
      reconstructions: await around(trainer, () => trainer.model.reconstruct(images)),
      decoded: await around(trainer, () => trainer.model.decode(codes)),
      evaluation: [evaluation.reconstruction, evaluation.sparsity],
      parameters: weightNames.flatMap((name) => [...parameters[name]]),
    };
  };
  return withRun(host, {}, (undisturbed) =>
    withRun(host, {}, async (trainer) => {
      const expected = await results(undisturbed, (_, start) => start());
      const actual = await results(trainer, whileDrawing);
      const names = Object.keys(expected) as (keyof typeof expected)[];
      return names.map((name) => compare(name, actual[name], expected[name], () => 0));
    }),
  );
}

/** Drawing during tuning does not make a variant appear wrong. */
async function drawingWhileTuningCase(host: KernelHost): Promise<Check[]> {
  return withRun(host, {}, async (trainer) => {
    const trials = await whileDrawing(trainer, async () => {
      for await (const { done, total, trials } of trainer.tune()) if (done === total) return trials;
      return [];
    });
    const refusals = trials.filter(({ refused }) => refused);
    const what = refusals.map(({ matmul, variant, refused }) => `${matmul} ${variant}: ${refused}`);
    return [
      compare(`trials (${what})`, [trials.length - refusals.length], [trials.length], () => 0),
    ];
  });
}

/** A shorter limit applies to the next submit and does not change the bits. */
async function submitSecondsCase(host: KernelHost): Promise<Check[]> {
  const train = async (trainer: Trainer, seconds: number) => {
    const losses: number[] = [];
    const submits: number[] = [];
    for await (const { records } of trainer.train()) {
      losses.push(...records.map(({ loss }) => loss));
      submits.push(records.length);
      if (submits.length === 3) trainer.submitSeconds = seconds;
    }
    return { losses, submits };
  };
  const changes = { batchSize: 4, epochs: 1 };
  return withRun(host, changes, (long) =>
    withRun(host, changes, async (short) => {
      // Steps of this size take far less than a second, so that only the doubling limits their number.
      long.submitSeconds = 1000;
      short.submitSeconds = 1000;
      const [expected, actual] = [await train(long, 1000), await train(short, 1e-9)];
      return [
        compare("losses", actual.losses, expected.losses, () => 0),
        compare("steps of the long submits", expected.submits, [1, 2, 4, 8, 16, 32, 12], () => 0),
        compare(
          "steps of the short submits",
          actual.submits,
          [1, 2, 4, ...Array(68).fill(1)],
          () => 0,
        ),
      ];
    }),
  );
}

export const inferenceCases = [
  { name: "decoded codes, relu and sigmoid", run: (host: KernelHost) => decodeCase(host, {}) },
  {
    name: "decoded codes, sigmoid and linear",
    run: (host: KernelHost) =>
      decodeCase(host, { activation: "sigmoid", outputActivation: "linear" }),
  },
  { name: "an image alone has the code that it has among others", run: aloneCase },
  { name: "sigmoids of large arguments", run: largeArgumentsCase },
  { name: "codes that cannot be decoded", run: badCodesCase },
  { name: "buffers to draw from", run: buffersCase },
  { name: "drawing while results are awaited", run: drawingCase },
  { name: "drawing during tuning", run: drawingWhileTuningCase, longIn: ["Chrome"] as const },
  { name: "a shorter limit for submits", run: submitSecondsCase },
];
