// `train` end to end on a slice of MNIST: its output, and its files, which are read back.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "@playwright/test";
import { readCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { shuffledOrder } from "../../src/data/order.ts";
import { readWeights } from "../../src/files/read_weights.ts";
import { readSafetensors } from "../../src/files/safetensors.ts";
import { writeWeights } from "../../src/files/weights.ts";
import { formatSignificant } from "../../src/format.ts";
import { initialParameters } from "../../src/model/init.ts";
import type { Parameters } from "../../src/model/tensors.ts";
import { gather } from "../../src/reference/gather.ts";
import { pass, ReferenceRun, type Tensors } from "../../src/reference/step.ts";
import { largestCosines, summarisedCosines } from "../../src/statistics/directions.ts";
import { type Ended, freshFolder, preloading, run } from "../support/cli.ts";
import { npyFile, writeSmallMnist } from "../support/small_mnist.ts";

const fileNames = [
  "checkpoint.safetensors",
  "config.json",
  "feature-space.png",
  "history.csv",
  "mean-activation.png",
  "metrics.json",
  "model.safetensors",
  "reconstructions.png",
];

const folder = freshFolder();
const small = writeSmallMnist(join(folder, "data"), { train: 90, test: 20 });
const pixels = readFileSync(join(small, "train-images-idx3-ubyte")).subarray(16);
const testPixels = readFileSync(join(small, "t10k-images-idx3-ubyte")).subarray(16);

const path = (...names: string[]) => join(folder, ...names);
const metrics = (name: string) => JSON.parse(readFileSync(path(name, "metrics.json"), "utf8"));
const config = (name: string) => JSON.parse(readFileSync(path(name, "config.json"), "utf8"));

function history(name: string): Record<string, number>[] {
  const text = readFileSync(path(name, "history.csv"), "utf8");
  const [columns = [], ...rows] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(columns.map((key, i) => [key, Number(row[i])])));
}

const settings = parseSettings({ hiddenUnits: 6, batchSize: 40, epochs: 2, seed: 5 });
const flags = ["--hidden-units", "6", "--batch-size", "40", "--epochs", "2", "--seed", "5"];
const shape = { inputs: 784, hidden: 6 };
const weights = (name: string) =>
  readWeights(readFileSync(path(name, "model.safetensors")), name, shape);

const train = (out: string, more: readonly string[], environment?: NodeJS.ProcessEnv) =>
  run(["train", "--data", small, "--out", path(out), ...flags, ...more], environment);

let seeded: Ended;
let ordered: Ended;
let unshuffled: Ended;
let stopped: Ended;

/** 2 epochs of 90 rows in the order of the data set, given explicitly. */
const order = [...Array(180).keys()].map((i) => i % 90);
const first = initialParameters(shape, 99);

test.beforeAll(async () => {
  writeFileSync(path("order.npy"), npyFile(order));
  writeFileSync(path("first.safetensors"), writeWeights(shape, first, {}));
  mkdirSync(path("unshuffled"));
  const init = ["--init", path("first.safetensors")];
  seeded = await train("seeded", ["--log-every", "1"]);
  ordered = await train(join("deep", "ordered"), [...init, "--order", path("order.npy")]);
  unshuffled = await train("unshuffled", [...init, "--no-shuffle"], {
    DISABLE_SYSTEM_FONTS_LOAD: "1",
  });
  stopped = await train("stopped", ["--max-steps", "4", "--log-every", "3", "--no-shuffle"]);
});

test("a run ends, prints a summary, and writes eight files", () => {
  for (const [ended, name] of [
    [seeded, "seeded"],
    [ordered, join("deep", "ordered")],
    [unshuffled, "unshuffled"],
    [stopped, "stopped"],
  ] as const) {
    expect(ended.code, ended.stderr).toBe(0);
    expect(readdirSync(path(name)).sort()).toEqual(fileNames);
  }
  expect(seeded.stdout).toMatch(/^Adapter: .+\n/);
  expect(seeded.stdout).toContain("Training 784-6-784 on 90 images, 6 steps, with ");
  for (const epoch of [1, 2]) {
    expect(seeded.stdout).toMatch(
      new RegExp(
        `^epoch ${epoch}/2 · loss \\d.* · test MSE \\d.* · .* images/s · .* left · tuning \\d+/\\d+$`,
        "m",
      ),
    );
  }
  for (const line of [
    "Training loss ",
    "Test loss ",
    "Test MSE ",
    "Active units ",
    "Mean activation ",
    "Dead units ",
  ]) {
    expect(seeded.stdout).toMatch(new RegExp(`^${line} +\\d`, "m"));
  }
  const explained = formatSignificant(metrics("seeded").test.explainedVariance);
  expect(seeded.stdout).toMatch(new RegExp(`^Test explained variance +${explained}$`, "m"));
  expect(seeded.stdout).toContain(`Results in ${path("seeded")}`);
});

test("the explained variance is that of the training rows if there are no others, and left out if they are all equal", async () => {
  const elsewhere = freshFolder();
  const summaryOf = async (name: string, rows: readonly string[]) => {
    const [data, out] = [join(elsewhere, `${name}.csv`), join(elsewhere, name)];
    writeFileSync(data, `${rows.join("\n")}\n`);
    const more = ["--test-share", "0", "--hidden-units", "2", "--max-steps", "1", "--no-tune"];
    const { code, stdout, stderr } = await run(["train", "--data", data, "--out", out, ...more]);
    expect(code, stderr).toBe(0);
    return { stdout, metrics: JSON.parse(readFileSync(join(out, "metrics.json"), "utf8")) };
  };
  const varied = await summaryOf("varied", ["0,0.5", "0.25,1", "1,0"]);
  const explained = formatSignificant(varied.metrics.train.explainedVariance);
  expect(varied.stdout).toMatch(new RegExp(`^Explained variance +${explained}$`, "m"));
  const equal = await summaryOf("equal", ["0.5,0.25", "0.5,0.25", "0.5,0.25"]);
  expect(equal.stdout).toContain("Dead units");
  expect(equal.stdout).not.toMatch(/^Explained variance/m);
});

test("no other files are left beside the results", () => {
  const names = [
    "data",
    "deep",
    "first.safetensors",
    "order.npy",
    "seeded",
    "stopped",
    "unshuffled",
  ];
  expect(readdirSync(folder).sort()).toEqual(names);
  expect(readdirSync(path("deep"))).toEqual(["ordered"]);
});

test("every step's loss in history.csv matches a float64 run", () => {
  expectFloatRun(history("seeded"), initialParameters(shape, 5), shuffledOrder(90, 5));
});

/** Compares with the tolerances of the trajectory test. */
function expectFloatRun(
  rows: Record<string, number>[],
  parameters: Parameters,
  epochOrder: (epoch: number) => Uint32Array,
) {
  const reference = new ReferenceRun(settings, parameters);
  expect(rows.map(({ step, epoch }) => [step, epoch])).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 2],
  ]);
  for (const [i, row] of rows.entries()) {
    const start = 40 * (i % 3);
    const count = Math.min(40, 90 - start);
    const X = gather(pixels, epochOrder(Math.floor(i / 3)), start, count, 784);
    const { reconstruction, sparsity } = reference.step(X, count);
    expectClose(row.reconstruction, reconstruction, 2e-5);
    expectClose(row.sparsity, sparsity, 2e-4);
    expect(row.loss).toBe((row.reconstruction as number) + (row.sparsity as number));
  }
}

function expectClose(actual: number | undefined, expected: number, tolerance: number) {
  expect(Math.abs((actual as number) / expected - 1), `${actual} and ${expected}`).toBeLessThan(
    tolerance,
  );
}

test("given weights and a given order determine all bits of the run", () => {
  expect(weights(join("deep", "ordered"))).toEqual(weights("unshuffled"));
  expect(weights("unshuffled")).not.toEqual(first);
  // One row per epoch by default: the mean over its images.
  const [epoch] = history("unshuffled");
  const reference = new ReferenceRun(settings, first);
  let mean = 0;
  for (const [start, count] of [
    [0, 40],
    [40, 40],
    [80, 10],
  ] as const) {
    const X = gather(pixels, Uint32Array.from(order), start, count, 784);
    mean += (count / 90) * reference.step(X, count).reconstruction;
  }
  expect(epoch?.step).toBe(3);
  expectClose(epoch?.reconstruction, mean, 2e-5);
});

test("the written weights have the reported test loss", () => {
  const X = Float64Array.from(testPixels, (pixel) => pixel / 255);
  const float64 = Object.fromEntries(
    Object.entries(weights("seeded")).map(([name, values]) => [name, Float64Array.from(values)]),
  ) as Tensors;
  const { reconstruction, sparsity } = pass({ rows: 20, ...shape }, settings, float64, X);
  const last = history("seeded").at(-1);
  expectClose(last?.test_reconstruction, reconstruction, 2e-5);
  expectClose(last?.test_sparsity, sparsity, 2e-4);
  expect(config("seeded").final.test.reconstruction).toBe(last?.test_reconstruction);
  expect(history("seeded").map(({ test_loss }) => test_loss !== 0)).toEqual([
    false,
    false,
    true,
    false,
    false,
    true,
  ]);
});

test("the weights' metadata contain the settings and mention the decoder's sigmoid", () => {
  const file = readFileSync(path("seeded", "model.safetensors"));
  const { metadata, tensors } = readSafetensors(file, "model");
  expect(JSON.parse(metadata.settings as string) as Settings).toEqual(settings);
  expect(metadata.note).toContain("sigmoid");
  expect([...tensors].map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual([
    ["W_enc", "F32", [784, 6]],
    ["b_enc", "F32", [6]],
    ["W_dec", "F32", [6, 784]],
    ["b_dec", "F32", [784]],
  ]);
});

test("config.json describes the run and its progress", () => {
  expect(config("seeded")).toMatchObject({
    settings,
    data: { source: small, trainImages: 90, testImages: 20, width: 28, height: 28 },
    adapter: { name: expect.stringMatching(/./), isCpu: expect.any(Boolean) },
    versions: { parsimony: expect.stringMatching(/^\d/), node: process.versions.node },
    steps: 6,
    stepsDone: 6,
    completed: true,
    diverged: false,
    variants: config("seeded").forms,
    final: { train: { loss: expect.any(Number) }, deadUnits: expect.any(Number) },
  });
  expect(config("seeded").testEvaluations.map(({ step }: { step: number }) => step)).toEqual([
    3, 6,
  ]);
});

test("metrics.json agrees with the losses and codes of the test and training rows", () => {
  const { train, test: tested, recovery, largestCosine } = metrics("seeded");
  const { final } = config("seeded");
  expect(recovery).toBeUndefined();
  expect([train.rows, tested.rows]).toEqual([90, 20]);
  // The losses are sums of float32.
  expectClose(train.mse, final.train.reconstruction, 2e-5);
  expectClose(tested.mse, final.test.reconstruction, 2e-5);
  expect([train.l0, train.deadUnits]).toEqual([final.activeUnitsPerImage, final.deadUnits]);
  for (const { explainedVariance, meanCosine, deadUnits, firingRates } of [train, tested]) {
    expect(explainedVariance).toBeLessThan(1);
    expect(meanCosine).toBeGreaterThan(0);
    expect(firingRates.units).toHaveLength(firingRates.edges.length - 1);
    expect(firingRates.never).toBe(deadUnits);
    const units = firingRates.units.reduce((sum: number, count: number) => sum + count, 0);
    expect(units + deadUnits).toBe(6);
  }
  const { W_dec } = weights("seeded");
  expect(largestCosine).toEqual(summarisedCosines(largestCosines(W_dec, shape.inputs)));
});

test("--max-steps stops within an epoch, and --log-every sets the steps per row", () => {
  expect(config("stopped")).toMatchObject({ maxSteps: 4, steps: 4, stepsDone: 4, completed: true });
  expect(history("stopped").map(({ step, epoch }) => [step, epoch])).toEqual([
    [3, 1],
    [4, 2],
  ]);
  expect(history("stopped").at(-1)?.test_loss).toBe(config("stopped").final.test.loss);
});

test("without fonts, train prints a hint", () => {
  expect(unshuffled.stdout).toMatch(/no font/);
  expect(seeded.stdout).not.toContain("font");
});

test("the figures are drawn at twice their size", async () => {
  const size = async (name: string) => {
    const { width, height } = await loadImage(path("seeded", name));
    return [width, height];
  };
  expect(await size("feature-space.png")).toEqual([1800, 1520]);
  expect(await size("mean-activation.png")).toEqual([2000, 1040]);
  expect(await size("reconstructions.png")).toEqual([2240, 600]);
});

test("a failure while drawing leaves the trained model and exits with 1", async () => {
  const { code, stderr } = await train("undrawn", [], preloading("no_canvas.mjs"));
  expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(/saved .*no canvas\.$/)]);
  expect(code).toBe(1);
  expect(readdirSync(path("undrawn")).sort()).toEqual([
    "checkpoint.safetensors",
    "config.json",
    "history.csv",
    "metrics.json",
    "model.safetensors",
  ]);
  expect(weights("undrawn").W_enc.length).toBe(784 * 6);
  expect(config("undrawn").final).toMatchObject({ deadUnits: expect.any(Number) });
});

test("a diverged run stops, is saved and reported, and exits with 3", async () => {
  const broken = { ...first, W_enc: first.W_enc.map(() => 1e30) };
  writeFileSync(path("broken.safetensors"), writeWeights(shape, broken, {}));
  // A linear output overflows; a sigmoid only saturates.
  const more = ["--init", path("broken.safetensors"), "--output-activation", "linear"];
  const { code, stdout, stderr } = await train("diverged", more);
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(
      /^Training diverged at step 1: the loss became NaN or infinite\. Start again with a learning rate below 0\.001 or a warm-up .*\. The last good state is in \S+checkpoint\.safe/,
    ),
  ]);
  expect(code).toBe(3);
  const checkpoint = path("diverged", "checkpoint.safetensors");
  const { state } = readCheckpoint(readFileSync(checkpoint), checkpoint);
  expect([state.step, state.parameters]).toEqual([0, broken]);
  expect(stdout).toContain(`Results in ${path("diverged")}`);
  expect(stdout).not.toMatch(/: (raise|lower) /);
  expect(readdirSync(path("diverged")).sort()).toEqual(fileNames);
  expect(config("diverged")).toMatchObject({
    diverged: true,
    divergedAt: 1,
    final: { test: { loss: null } },
  });
  expect(metrics("diverged").test.mse).toBeNull();
});
