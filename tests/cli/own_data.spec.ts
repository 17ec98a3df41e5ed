// Training on data that are not MNIST, and their codes from `encode`, compared with NumPy on the saved weights.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { shuffledOrder } from "../../src/data/order.ts";
import { drawTestRows } from "../../src/data/prepare/row_parts.ts";
import { npyHeader } from "../../src/files/npy_header.ts";
import { initialParameters } from "../../src/model/init.ts";
import { gather } from "../../src/reference/gather.ts";
import { ReferenceRun } from "../../src/reference/step.ts";
import { type Ended, freshFolder, run } from "../support/cli.ts";

const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);

const [count, inputs, hidden, batchSize] = [130, 13, 6, 32];
const values = Float32Array.from({ length: count * inputs }, (_, i) => {
  return 40 + (i % inputs) + 3 * Math.sin(i * i + 1) * (1 + (i % inputs));
});

function writeNpy(name: string, rows: number, data: Float32Array): string {
  writeFileSync(path(name), Buffer.concat([npyHeader(rows, data.length / rows), asBytes(data)]));
  return path(name);
}
const asBytes = (data: Float32Array) => new Uint8Array(data.buffer, 0, data.byteLength);

const rows = writeNpy("rows.npy", count, values);
const model = [
  ...["--hidden-units", String(hidden), "--batch-size", String(batchSize), "--epochs", "2"],
  ...["--output-activation", "linear", "--seed", "5"],
];
const train = (out: string, more: readonly string[]) =>
  run(["train", "--data", rows, "--out", path(out), ...model, "--log-every", "1", ...more]);
const encode = (out: string, more: readonly string[] = [], data = rows) =>
  run(["encode", "--model", path("standardised"), "--data", data, "--out", path(out), ...more]);

let standardised: Ended;

test.beforeAll(async () => {
  standardised = await train("standardised", ["--scale", "standardise"]);
});

test("a .npy file is trained on, and its test rows are not", () => {
  expect(standardised.stderr).toBe("");
  expect(standardised.code).toBe(0);
  expect(standardised.stdout).toContain("117 training rows and 13 test rows (drawn by the seed)");
  expect(standardised.stdout).toContain("Training 13-6-13 on 117 rows, 8 steps, with ");
  expect(readdirSync(path("standardised"))).toContain("reconstructions.png");
  const { data } = JSON.parse(readFileSync(path("standardised", "config.json"), "utf8"));
  expect(data).toMatchObject({ name: "rows.npy", element: "f32", inputs, testShare: 0.1 });
  expect(data).toMatchObject({
    trainImages: 117,
    testImages: 13,
    scaling: { name: "standardise" },
  });

  // A float64 run on the training rows alone, standardised by their own means and deviations.
  const { train: numbers } = drawTestRows(count, 0.1, 5);
  const columns = Array.from({ length: inputs }, (_, d) => {
    const column = Array.from(numbers, (row) => values[row * inputs + d] as number);
    const mean = column.reduce((sum, value) => sum + value / column.length, 0);
    const square = column.reduce((sum, value) => sum + (value - mean) ** 2 / column.length, 0);
    return { mean, deviation: Math.sqrt(square) };
  });
  const scaling = {
    name: "standardise",
    offset: Float64Array.from(columns, ({ mean }) => mean),
    divisor: Float64Array.from(columns, ({ deviation }) => deviation),
  } as const;
  const settings = parseSettings({
    ...{ hiddenUnits: hidden, batchSize, epochs: 2, outputActivation: "linear", seed: 5 },
  });
  const reference = new ReferenceRun(settings, initialParameters({ inputs, hidden }, 5));
  const order = shuffledOrder(numbers.length, 5);
  const lines = readFileSync(path("standardised", "history.csv"), "utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(9);
  for (const [step, line] of lines.slice(1).entries()) {
    const first = (step % 4) * batchSize;
    const batch = order(Math.floor(step / 4))
      .subarray(first, first + batchSize)
      .map((i) => numbers[i] as number);
    const X = gather(values, batch, 0, batch.length, inputs, scaling);
    const expected = reference.step(X, batch.length);
    const [, , , reconstruction, sparsity] = line.split(",").map(Number);
    expect(Math.abs((reconstruction as number) / expected.reconstruction - 1)).toBeLessThan(2e-5);
    expect(Math.abs((sparsity as number) / expected.sparsity - 1)).toBeLessThan(2e-4);
  }
});

/** Python's arguments, and a function that reads a tensor of the model as float64. */
const tensors = `
import json, struct, sys
import numpy as np
folder, data, codes = sys.argv[1:]
file = open(folder + '/model.safetensors', 'rb').read()
size = struct.unpack('<Q', file[:8])[0]
header = json.loads(file[8:8 + size])
def tensor(name):
    start, end = header[name]['data_offsets']
    dtype = {'F32': '<f4', 'F64': '<f8'}[header[name]['dtype']]
    return np.frombuffer(file[8 + size + start:8 + size + end], dtype).reshape(header[name]['shape']).astype('f8')
`;

/** Prints the largest share of the bound, the largest difference, and the share of codes that are not 0. */
const comparison = `
${tensors}scaling = json.loads(header['__metadata__']['scaling'])
offset, divisor = [np.array(scaling[name], 'f8') for name in ('offset', 'divisor')]
x = (np.load(data).astype('f8') - offset) / divisor
W, b = tensor('W_enc'), tensor('b_enc')
expected = np.maximum(x @ W + b, 0)
actual = np.load(codes)
assert actual.dtype == np.float32 and actual.shape == expected.shape, (actual.dtype, actual.shape)
ulp = 2.0 ** -23
# Offset, difference, factor and product are rounded when a value is scaled; then D + 1 terms are added.
scaled = ulp * (np.abs(offset / divisor) + 4 * np.abs(x))
bound = scaled @ np.abs(W) + (x.shape[1] + 1) * ulp * (np.abs(x) @ np.abs(W) + np.abs(b))
error = np.abs(actual - expected)
print(json.dumps([float((error / bound).max()), float(error.max()), float((actual > 0).mean())]))
`;

test("codes are those of NumPy, in the order of the file", async () => {
  test.skip(!hasNumpy, "NumPy is not installed.");
  const { code, stdout, stderr } = await encode("codes.npy");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Wrote the codes (130, 6)");
  const output = execFileSync("python3", [
    "-c",
    comparison,
    path("standardised"),
    rows,
    path("codes.npy"),
  ]);
  const [share, largest, active] = JSON.parse(output.toString());
  console.log(`The largest difference between codes and NumPy's is ${largest}.`);
  expect(share).toBeLessThan(1);
  expect(largest).toBeGreaterThan(0);
  expect(active).toBeGreaterThan(0.2);
});

test("the test part of a set is encoded on request", async () => {
  const half = values.slice(0, 65 * inputs);
  const parts = path("parts.npz");
  test.skip(!hasNumpy, "NumPy is not installed.");
  writeNpy("half.npy", 65, half);
  const script = `
import numpy as np, sys
rows, half, out = sys.argv[1:]
train, test = np.load(half), np.load(rows)
np.savez(out, x_train=train, y_train=np.arange(65) % 3, x_test=test, y_test=np.arange(130) % 3)
`;
  execFileSync("python3", ["-c", script, rows, path("half.npy"), parts]);
  for (const [part, expected] of [
    ["train", 65],
    ["test", count],
  ] as const) {
    const { stdout, stderr } = await encode(`${part}.npy`, ["--part", part], parts);
    expect(stderr).toBe("");
    expect(stdout).toContain(`(${expected}, 6)`);
  }
  await encode("all.npy");
  const all = readFileSync(path("all.npy"));
  expect(readFileSync(path("test.npy"))).toEqual(all);
  expect(readFileSync(path("train.npy")).subarray(128)).toEqual(all.subarray(128, 128 + 65 * 24));
});

test("training standardised data with a sigmoid output warns first", async () => {
  const { stderr, code } = await train("sigmoid", [
    ...["--scale", "standardise", "--output-activation", "sigmoid", "--max-steps", "1"],
  ]);
  expect(stderr).toMatch(/^Warning: Standardised values .* select a linear output\.\n$/);
  expect(code).toBe(0);
});

test("synthetic data report how many true features were recovered", async () => {
  const { code, stderr, stdout } = await run([
    ...["train", "--data", "synthetic", "--features", "4", "--inputs", "9", "--rows", "500"],
    ...["--out", path("synthetic"), ...model],
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Recovered +\d of 4 true features$/m);
  const { recovery } = JSON.parse(readFileSync(path("synthetic", "metrics.json"), "utf8"));
  expect(recovery).toMatchObject({ features: 4, threshold: 0.9, kind: "matched" });
  expect(recovery.cosines).toHaveLength(4);
  const sum = recovery.cosines.reduce((total: number, cosine: number) => total + cosine, 0);
  expect(recovery.meanMaxCosine).toBeGreaterThanOrEqual(sum / 4);
  expect(stdout).toMatch(/^Mean max cosine +0\.\d+ to the true features$/m);
});

/** Whitens the patches of images (5, 8, 8) with the matrix in the model, and prints as `comparison` does. */
const patchComparison = `
${tensors}pixels = np.load(data).astype('f8')
patches = np.array([i[y:y + 4, x:x + 4].ravel() for i in pixels for y in (0, 4) for x in (0, 4)])
patches = (patches - patches.mean(1, keepdims=True)) / np.sqrt(patches.var(1, keepdims=True) + 10)
x = (patches - tensor('patch_mean')) @ tensor('patch_matrix')
W, b = tensor('W_enc'), tensor('b_enc')
expected = np.maximum(x @ W + b, 0)
error = np.abs(np.load(codes) - expected)
ulp = 2.0 ** -23
# The contrast and the inputs are rounded to float32, and the matrix enlarges the first of these errors.
scaled = ulp * (np.abs(patches) @ np.abs(tensor('patch_matrix')) + np.abs(x))
bound = scaled @ np.abs(W) + (x.shape[1] + 1) * ulp * (np.abs(x) @ np.abs(W) + np.abs(b))
print(json.dumps([float((error / bound).max()), float(error.max()), float((expected > 0).mean())]))
`;

test("codes of patches are those of NumPy with the whitening in the model", async () => {
  test.skip(!hasNumpy, "NumPy is not installed.");
  const script = `
import numpy as np, sys
np.save(sys.argv[1], np.random.default_rng(3).integers(0, 256, (5, 8, 8), dtype='u1'))
`;
  execFileSync("python3", ["-c", script, path("images.npy")]);
  const flags = ["--data", path("images.npy"), "--patches", "4", "--test-share", "0"];
  const trained = await run(["train", "--out", path("patches"), ...flags, ...model]);
  expect([trained.code, trained.stderr]).toEqual([0, ""]);
  const encoded = await run([
    ...["encode", "--model", path("patches", "model.safetensors")],
    ...["--data", path("images.npy"), "--out", path("patch_codes.npy")],
  ]);
  expect([encoded.code, encoded.stderr]).toEqual([0, ""]);
  const files = [path("patches"), path("images.npy"), path("patch_codes.npy")];
  const [share, largest, active] = JSON.parse(
    execFileSync("python3", ["-c", patchComparison, ...files]).toString(),
  );
  console.log(`The largest difference between codes of patches and NumPy's is ${largest}.`);
  expect(share).toBeLessThan(1);
  expect(active).toBeGreaterThan(0.2);
});

test("encode reads a file as train does, also which column holds the names", async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `${900 + i},${i % 5},${(i * 3) % 7}`);
  writeFileSync(path("named.csv"), `number,a,b\n${lines.join("\n")}\n`);
  const reading = ["--data", path("named.csv"), "--names-column", "number"];
  const trained = await run(["train", "--out", path("named"), ...reading, ...model]);
  expect([trained.code, trained.stderr]).toEqual([0, ""]);
  const { data } = JSON.parse(readFileSync(path("named", "config.json"), "utf8"));
  expect(data.inputs).toBe(2);
  const out = ["--out", path("named_codes.npy")];
  const encoded = await run(["encode", "--model", path("named"), ...reading, ...out]);
  expect([encoded.code, encoded.stderr]).toEqual([0, ""]);
});

const withNan = values.slice();
withNan[5 * inputs + 2] = Number.NaN;
writeNpy("nan.npy", count, withNan);
writeNpy("narrow.npy", 10, values.slice(0, 100));
writeFileSync(path("kept.npy"), "an older file");

const refusals: [what: string, args: () => string[], sentence: RegExp][] = [
  [
    "training on NaN",
    () => ["train", "--data", path("nan.npy"), "--out", path("none"), ...model],
    /^nan\.npy has 1 NaN value, the first in row 5, column 2/,
  ],
  [
    "a test share for a set with a test part",
    () => ["train", "--test-share", "0.2", "--out", path("none"), "--train-images", "10"],
    /has a test set of its own/,
  ],
  [
    "encoding NaN",
    () => ["encode", "--model", path("standardised"), "--data", path("nan.npy")],
    /^nan\.npy has a NaN value in row 5, column 2/,
  ],
  [
    "encoding rows of another size",
    () => ["encode", "--model", path("standardised"), "--data", path("narrow.npy")],
    /^narrow\.npy has rows of 10 values, but the model of .* has 13 inputs\.$/,
  ],
  [
    "a test part that is not there",
    () => ["encode", "--model", path("standardised"), "--data", rows, "--part", "test"],
    /^rows\.npy has no test part; leave out --part\.$/,
  ],
  [
    "a model that is not one",
    () => ["encode", "--model", rows, "--data", rows],
    /rows\.npy holds no weights in a known format/,
  ],
  ["no model", () => ["encode", "--data", rows], /^--model is missing; encode needs /],
];

for (const [what, args, sentence] of refusals) {
  test(`refused, and nothing is written: ${what}`, async () => {
    const before = readdirSync(folder).sort();
    const given = args();
    const out = given[0] === "encode" ? ["--out", path("kept.npy")] : [];
    const { code, stderr } = await run([...given, ...out]);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(code).toBe(2);
    expect(existsSync(path("none"))).toBe(false);
    expect(readFileSync(path("kept.npy"), "utf8")).toBe("an older file");
    expect(readdirSync(folder).sort()).toEqual(before);
  });
}
