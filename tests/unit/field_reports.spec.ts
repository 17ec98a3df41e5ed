// Files with which users of other software were surprised, from the file to the preview. Each test names the reports.
// Reports about arithmetic are covered on the GPU: sigmoids of large arguments and codes that depend on other rows in
// tests/gpu/cases/inference.ts, sets larger than a buffer in tests/gpu/cases/streaming.ts, means of 0 and above 1 in
// the self-check's cases of `sparsity`.

import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { type OpenOptions, openSets } from "../../src/data/prepare/open_sets.ts";
import { prepareData } from "../../src/data/prepare/prepare.ts";
import { previewOf } from "../../src/data/prepare/preview.ts";
import type { ScalingName } from "../../src/data/scaling.ts";
import { bytesOf, idx, npy, rowsOf, safetensors, sources } from "../support/data_files.ts";

const open = async (files: Record<string, Uint8Array>, options: OpenOptions = {}) =>
  (await openSets({ files: sources(files), name: "data" }, options)).sets;
const only = (name: string, bytes: Uint8Array) => sources({ [name]: bytes })[0];
const bigEndian = (values: readonly number[]) => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setInt32(4 * i, value);
  });
  return new Uint8Array(view.buffer);
};
const preview = async (files: Record<string, Uint8Array>, scale: ScalingName) => {
  const opened = await openSets({ files: sources(files), name: "data" });
  const options = { scale, seed: 1, testShare: 0, isPreview: true };
  return previewOf(await prepareData(opened, options), "sigmoid");
};

test("an IDX file that is still packed (travisdesell/exact#3, CEA-LIST/N2D2#118)", async () => {
  const { train } = await open({ "train-images-idx3-ubyte": gzipSync(idx([2, 2, 2])) });
  expect(await rowsOf(train)).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ]);
});

test("IDX names with a dot (sorki/python-mnist#19)", async () => {
  const sets = await open({
    "train-images.idx3-ubyte": idx([2, 2, 2]),
    "train-labels.idx1-ubyte": idx([2]),
    "t10k-images.idx3-ubyte": idx([1, 2, 2]),
    "t10k-labels.idx1-ubyte": idx([1]),
  });
  expect([sets.train.count, sets.test?.count, sets.train.labels?.names]).toEqual([
    2,
    1,
    ["0", "1"],
  ]);
});

test("labels with several columns, and floats, in IDX (facebookresearch/qmnist#1, vehicle-lang/vehicle#76)", async () => {
  const rows = [7, 0, 0, 3, 1, 1].map((value, i) => (i % 3 === 0 ? value : value + 100));
  const labels = only("qmnist-labels-idx2-int", idx([2, 3], 0x0c, bigEndian(rows)));
  const view = new DataView(new ArrayBuffer(16));
  [0.5, 1, -2, 4].forEach((value, i) => {
    view.setFloat32(4 * i, value);
  });
  const images = idx([2, 2, 1], 0x0d, new Uint8Array(view.buffer));
  const { train } = await open({ "images.idx": images }, labels ? { labels } : {});
  expect(train.labels?.names).toEqual(["3", "7"]);
  expect([...(train.labels?.classes ?? [])]).toEqual([1, 0]);
  expect(await rowsOf(train)).toEqual([
    [0.5, 1],
    [-2, 4],
  ]);
});

test("images that lie on their side, with classes from 1 to 26 (tensorflow/datasets#812, pytorch/vision#8783)", async () => {
  const images = idx([26, 2, 3]);
  const letters = Uint8Array.from({ length: 26 }, (_, i) => 26 - i);
  const labels = only("emnist-letters-labels-idx1-ubyte", idx([26], 8, letters));
  const options = { isTransposed: true, ...(labels && { labels }) };
  const { train } = await open({ "emnist-letters-images-idx3-ubyte": images }, options);
  expect(train.image).toEqual({ height: 3, width: 2, channels: 1 });
  expect((await rowsOf(train))[0]).toEqual([0, 3, 1, 4, 2, 5]);
  expect(train.labels?.names).toEqual(Array.from({ length: 26 }, (_, i) => String(i + 1)));
  expect(train.labels?.classes[0]).toBe(25);
});

test("Kaggle's files: a header and a label column, which the test file lacks (mlpack/examples#235, #147, grenade#91)", async () => {
  const names = Array.from({ length: 64 }, (_, i) => `pixel${i}`);
  const pixels = (row: number) => names.map((_, i) => (i * (row + 1)) % 256);
  const trainFile = [
    ["label", ...names],
    [5, ...pixels(0)],
    [0, ...pixels(1)],
    [5, ...pixels(2)],
  ];
  const testFile = [names, pixels(3), pixels(4)];
  const csv = (rows: readonly unknown[][]) => Buffer.from(`${rows.join("\n")}\n`);
  const testData = { files: sources({ "test.csv": csv(testFile) }), name: "test.csv" };
  const { train, test: tests } = await open({ "train.csv": csv(trainFile) }, { testData });
  expect([train.count, train.inputs, tests?.count, tests?.inputs]).toEqual([3, 64, 2, 64]);
  expect((await rowsOf(train))[0]).toEqual(pixels(0));
  expect((await rowsOf(tests ?? train))[1]).toEqual(pixels(4));
  expect(train.labels?.names).toEqual(["0", "5"]);
  expect(tests?.labels).toBeUndefined();
  expect(train.notes).toContain('Column 1 ("label") contains the labels.');
  // The user has the last word.
  const read = { labelColumn: "none" };
  expect((await open({ "train.csv": csv(trainFile) }, { read })).train.inputs).toBe(65);
});

test("npy with a long header, half precision and Fortran order (aplbrain/npyjs#3, #40, #44)", async () => {
  const halves = bytesOf(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600));
  const header = `{'descr': '<f2', 'fortran_order': True, 'shape': (2, 3), }${" ".repeat(400)}`;
  const { train } = await open({ "x.npy": npy({ header, data: halves }) });
  expect(train.element).toBe("f16");
  expect(await rowsOf(train)).toEqual([
    [1, 3, 5],
    [2, 4, 6],
  ]);
});

test("safetensors with an unaligned header and half types (huggingface/safetensors#231, #598, ArthurBrussee/brush#502)", async () => {
  for (const [dtype, bits] of [
    ["BF16", 0x3fc0],
    ["F16", 0x3e00],
  ] as const) {
    for (const padding of ["", " ", "  ", "   "]) {
      const header = `{"x":{"dtype":"${dtype}","shape":[1,2],"data_offsets":[0,4]}}${padding}`;
      const file = safetensors(header, bytesOf(Uint16Array.of(bits, bits)));
      const { train } = await open({ "x.safetensors": file });
      expect(await rowsOf(train)).toEqual([[1.5, 1.5]]);
    }
  }
});

test("standardised data with a sigmoid output (keras-team/keras#1917, #6476, #2841)", async () => {
  const file = { "images.npy": npy({ shape: "(3, 2, 2)", data: new Uint8Array(12).fill(9, 4) }) };
  expect((await preview(file, "standardise")).warnings).toEqual([
    expect.stringMatching(/^Standardised values lie outside 0 to 1, .* select a linear output\.$/),
  ]);
  expect((await preview(file, "/255")).warnings).toEqual([]);
  // Bytes that are not scaled cannot be reached, either.
  expect((await preview(file, "none")).warnings).toHaveLength(1);
});
