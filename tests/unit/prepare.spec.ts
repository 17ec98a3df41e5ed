import { expect, test } from "@playwright/test";
import { bytesInMemory } from "../../src/data/byte_source.ts";
import { type DataSet, dataSetOf, type ImageShape, type Values } from "../../src/data/data_set.ts";
import { checkFinite } from "../../src/data/finite.ts";
import { loadSets } from "../../src/data/prepare/load.ts";
import { type OpenOptions, openSets, withExtras } from "../../src/data/prepare/open_sets.ts";
import { type PrepareOptions, prepareData } from "../../src/data/prepare/prepare.ts";
import { previewOf } from "../../src/data/prepare/preview.ts";
import { drawTestRows } from "../../src/data/prepare/row_parts.ts";
import { transposed } from "../../src/data/prepare/transposed.ts";
import { bytesOf, npy, rowsOf } from "../support/data_files.ts";
import { expectRejection } from "../support/refusal.ts";

const set = (values: Values, inputs: number, about: Partial<DataSet> = {}) => ({
  ...dataSetOf(values, { name: "x", inputs, isBytes: values instanceof Uint8Array, notes: [] }),
  ...about,
});
/** Without options, no test set is drawn. */
const prepared = (
  train: DataSet,
  options: Omit<PrepareOptions, "seed"> & { seed?: number } = { testShare: 0 },
  test?: DataSet,
) => prepareData({ format: "f", sets: { train, ...(test && { test }) } }, { seed: 1, ...options });
const text = (name: string, content: string) => bytesInMemory(name, Buffer.from(content));
const extras = (train: DataSet, options: OpenOptions, test?: DataSet) =>
  withExtras({ format: "f", sets: { train, ...(test && { test }) } }, options);

test("bytes are divided by 255 and not summarised; other values are not scaled", async () => {
  const bytes = await prepared(set(Uint8Array.of(0, 1, 2, 255), 2));
  expect(bytes.train.scaling).toEqual({ name: "/255", offset: 0, divisor: 255 });
  expect(bytes.summary).toBeUndefined();
  const floats = await prepared(set(Float32Array.of(0, 1, 2, 300), 2));
  expect(floats.train.scaling).toEqual({ name: "none", offset: 0, divisor: 1 });
});

test("min-max and standardise use the training rows only", async () => {
  const values = Float32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i : 5));
  const { test: testRows, train: trainRows } = drawTestRows(20, 0.25, 7);
  // A large value in a test row must not matter.
  values[2 * (testRows[0] as number)] = 1e6;
  const firsts = Array.from(trainRows, (row) => 2 * row);
  const options = { testShare: 0.25, seed: 7 };
  const minMax = await prepared(set(values, 2), { ...options, scale: "min-max" });
  const [low, high] = [Math.min(...firsts, 5), Math.max(...firsts)];
  expect(minMax.train.scaling).toEqual({ name: "min-max", offset: low, divisor: high - low });
  expect(minMax.test?.scaling).toEqual(minMax.train.scaling);

  const { scaling } = (await prepared(set(values, 2), { ...options, scale: "standardise" })).train;
  const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
  const variance = firsts.reduce((sum, value) => sum + (value - mean) ** 2, 0) / firsts.length;
  const [offset, divisor] = [scaling.offset, scaling.divisor] as [Float64Array, Float64Array];
  expect(offset[0]).toBeCloseTo(mean, 12);
  expect(divisor[0]).toBeCloseTo(Math.sqrt(variance), 12);
  // A column of equal values has a deviation of 0.
  expect([offset[1], divisor[1]]).toEqual([5, 1]);
});

test("loaded sets hold the drawn rows in the order of the file", async () => {
  const values = Float32Array.from({ length: 60 }, (_, i) => i);
  const rowNames = Array.from({ length: 30 }, (_, row) => `row ${row}`);
  const data = await prepared(set(values, 2, { rowNames }), { testShare: 0.1, seed: 3 });
  const parts = drawTestRows(30, 0.1, 3);
  expect(data.parts).toEqual(parts);
  const shares: number[] = [];
  const { train, test } = await loadSets(data, (share) => shares.push(share));
  const firsts = (rows: Values) =>
    [...rows].filter((_, i) => i % 2 === 0).map((value) => value / 2);
  expect(firsts(train.values)).toEqual([...parts.train]);
  expect(firsts(test?.values ?? new Uint8Array())).toEqual([...parts.test]);
  expect(test?.rowNames).toEqual(Array.from(parts.test, (row) => `row ${row}`));
  expect([train.count, test?.count, shares.at(-1)]).toEqual([27, 3, 1]);
  expect(Object.keys(train)).not.toContain("rows");
});

test("trainRows limits the training rows after the division", async () => {
  const data = await prepared(
    set(
      Uint8Array.from({ length: 20 }, (_, i) => i),
      1,
    ),
    {
      testShare: 0.2,
      trainRows: 5,
    },
  );
  const parts = drawTestRows(20, 0.2, 1);
  expect([...((await data.train.rows(0, 5)) as Uint8Array)]).toEqual([...parts.train.slice(0, 5)]);
  expect(data.parts?.train).toHaveLength(5);
  expect(data.test?.count).toBe(4);
  await expectRejection(
    prepared(set(new Uint8Array(20), 1), { testShare: 0, trainRows: 21 }),
    /^trainImages is 21, but the data set has only 20 training rows/,
  );
});

test("NaN and infinity are refused with their number and first place, in test rows, too", async () => {
  const values = new Float32Array(60);
  values[2 * 11 + 1] = Number.NaN;
  values[2 * 20] = Number.NaN;
  for (const testShare of [0, 0.9]) {
    const data = await prepared(set(values, 2), { testShare });
    await expectRejection(
      loadSets(data),
      /^x has 2 NaN values, the first in row 11, column 1 \(counted from 0\); replace or remove them\.$/,
    );
  }
  const infinite = set(Float32Array.of(1, Number.NEGATIVE_INFINITY), 2, { name: "t.npy" });
  const data = await prepared(set(new Float32Array(2), 2), {}, infinite);
  expect(data.problem).toMatch(
    /^t\.npy has 1 infinite value \(as float32\), the first in row 0, column 1/,
  );
});

test("a test share does not apply to data with a test set", async () => {
  const sets = [set(new Uint8Array(8), 2), set(new Uint8Array(4), 2)] as const;
  await expectRejection(
    prepared(sets[0], { testShare: 0.1 }, sets[1]),
    /^A test share does not apply to x, which has a test set of its own\.$/,
  );
  const { train, test, parts } = await prepared(sets[0], {}, sets[1]);
  expect([train.count, test?.count, parts]).toEqual([4, 2, undefined]);
});

test("without a share, a tenth of the rows is drawn", async () => {
  const data = await prepared(set(new Uint8Array(40), 1), {});
  expect([data.train.count, data.test?.count]).toEqual([36, 4]);
});

const image = (height: number, width: number, channels: 1 | 3 = 1): { image: ImageShape } => ({
  image: { height, width, channels },
});

test("transposing swaps the rows and columns of every image and its channels stay together", async () => {
  const grey = set(
    Uint8Array.from({ length: 12 }, (_, i) => i),
    6,
    image(2, 3),
  );
  expect(transposed(grey).image).toEqual({ height: 3, width: 2, channels: 1 });
  expect(await rowsOf(transposed(grey))).toEqual([
    [0, 3, 1, 4, 2, 5],
    [6, 9, 7, 10, 8, 11],
  ]);
  const colour = set(
    Uint8Array.from({ length: 12 }, (_, i) => i),
    12,
    image(2, 2, 3),
  );
  expect(await rowsOf(transposed(colour))).toEqual([[0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11]]);
  expect(await rowsOf(transposed(transposed(grey)))).toEqual(await rowsOf(grey));
  await expectRejection(
    extras(set(new Uint8Array(4), 2), { isTransposed: true }),
    /^x cannot be transposed: its rows are not images\.$/,
  );
});

test("the place of NaN in transposed images is that of the file", async () => {
  const values = new Float32Array(12);
  values[6 + 1] = Number.NaN;
  const images = transposed(set(values, 6, image(2, 3)));
  const { problem, summary } = await prepared(images, { testShare: 0.5 });
  expect(problem).toContain("the first in row 1, column 1 (counted from 0)");
  expect(summary?.all.nan).toEqual({ count: 1, first: { row: 1, column: 1 } });
});

test("the place of NaN in a CSV file counts all of its columns, in transposed images, too", async () => {
  const csv = text("d.csv", "label,a,id,b\n0,1,2,3\n1,1,2,3\n0,1,2,nan\n");
  const opened = await openSets({ files: [csv], name: "d.csv" });
  const place = "the first in row 2, column 3 (counted from 0)";
  expect((await prepareData(opened, { seed: 1, isPreview: true })).problem).toContain(place);
  const shaped = await openSets(
    { files: [csv], name: "d.csv" },
    { read: { imageShape: image(1, 3).image }, isTransposed: true },
  );
  expect((await prepareData(shaped, { seed: 1, isPreview: true })).problem).toContain(place);
  const values = await shaped.sets.train.rows(2, 3);
  expect(() => checkFinite(shaped.sets.train, values, 2)).toThrow(
    "d.csv has a NaN value in row 2, column 3 (counted from 0)",
  );
});

test("a float64 value beyond float32 is called infinite as float32, without a range", async () => {
  const file = npy({
    descr: "'<f8'",
    shape: "(2, 1)",
    data: bytesOf(Float64Array.of(1e300, -1e300)),
  });
  const opened = await openSets({ files: [bytesInMemory("x.npy", file)], name: "x.npy" });
  const data = await prepareData(opened, { seed: 1, isPreview: true });
  expect(data.problem).toMatch(/^x\.npy has 2 infinite values \(as float32\), the first in row 0/);
  expect((await previewOf(data, "sigmoid")).warnings).toEqual([]);
});

test("labels and names come from files of their own", async () => {
  const options = { labels: text("l.txt", "b\na\n"), names: text("n.txt", "one\ntwo\n") };
  const { sets } = await extras(set(new Uint8Array(4), 2), options);
  expect(sets.train.labels?.names).toEqual(["a", "b"]);
  expect([...(sets.train.labels?.classes ?? [])]).toEqual([1, 0]);
  expect(sets.train.rowNames).toEqual(["one", "two"]);
  await expectRejection(
    extras(set(new Uint8Array(6), 2), options),
    /^l\.txt has 2 labels, but the data have 3 rows\.$/,
  );
  await expectRejection(
    extras(set(new Uint8Array(4), 2), { testLabels: text("t.txt", "a") }),
    /^t\.txt contains labels of a test set, but there is none\.$/,
  );
});

test("a test set shares the classes and the element type of the training set", async () => {
  const options = { labels: text("l.txt", "c\na\nb"), testLabels: text("t.txt", "b\nc") };
  const test = set(Float32Array.of(0.5, 1, 2, 3), 2, { name: "t" });
  const { sets } = await extras(set(Uint8Array.of(1, 2, 3, 4, 5, 6), 2), options, test);
  expect(sets.test?.labels?.names).toEqual(["a", "b", "c"]);
  expect([...(sets.test?.labels?.classes ?? [])]).toEqual([1, 2]);
  expect([sets.train.element, sets.test?.element, sets.train.isBytes]).toEqual([
    "f32",
    "f32",
    true,
  ]);
  expect(await rowsOf(sets.train)).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  await expectRejection(
    extras(set(new Uint8Array(6), 2), { ...options, testLabels: text("t.txt", "b\nd") }, test),
    /^The test set t has the class "d", which x does not have\.$/,
  );
  await expectRejection(
    extras(set(new Uint8Array(6), 3), {}, test),
    /^The test set t has rows of 2 values, but x has rows of 3 values\.$/,
  );
  await expectRejection(
    extras(set(new Uint8Array(6), 2, image(1, 2)), {}, test),
    /^The test set t has rows that are not images, but x has images of 1×2×1\.$/,
  );
  await expectRejection(
    extras(
      set(new Uint8Array(6), 2, { columnNames: ["a", "b"] }),
      {},
      { ...test, columnNames: ["a", "c"] },
    ),
    /^The test set t has the column "c" as value 2 of a row, but x has the column "b" as value 2 of a row\.$/,
  );
});

test("the preview has what is shown before training", async () => {
  const values = Float32Array.from({ length: 50 }, (_, i) => i / 2);
  const labels = { classes: Uint32Array.from({ length: 25 }, (_, i) => i % 2), names: ["a", "b"] };
  const options = { testShare: 0.2, isPreview: true };
  const preview = await previewOf(await prepared(set(values, 2, { labels }), options), "sigmoid");
  expect(preview).toMatchObject({
    name: "x",
    format: "f",
    rows: 25,
    inputs: 2,
    element: "f32",
    min: 0,
    max: 24.5,
    mean: 12.25,
    labels: { names: ["a", "b"], counts: [13, 12] },
    trainRows: 20,
    test: { drawn: 5 },
    scaling: "none",
    defaultScaling: "none",
    suggestedScaling: { name: "standardise" },
  });
  expect(preview.samples).toHaveLength(10);
  expect(preview.samples[3]).toEqual({ row: 7, label: "b", values: Float32Array.of(7, 7.5) });
  expect(preview.warnings).toEqual([
    expect.stringMatching(/^Values from 0 to \d+\.?5? lie outside/),
  ]);
});

test("a sigmoid output is warned of with standardised data, and a linear one is not", async () => {
  const data = await prepared(set(Float32Array.of(0, 1), 1), {
    scale: "standardise",
    testShare: 0,
    isPreview: true,
  });
  expect((await previewOf(data, "sigmoid")).warnings).toEqual([
    "Standardised values lie outside 0 to 1, where a sigmoid output cannot reach them; select a linear output.",
  ]);
  expect((await previewOf(data, "linear")).warnings).toEqual([]);
  const equal = await prepared(set(Float32Array.of(7, 7), 1), {
    scale: "standardise",
    testShare: 0,
  });
  expect((await previewOf(equal, "sigmoid")).warnings).toEqual([]);
  const bytes = await prepared(set(Uint8Array.of(0, 255), 1), { testShare: 0, isPreview: true });
  expect((await previewOf(bytes, "sigmoid")).warnings).toEqual([]);
  expect((await previewOf(bytes, "sigmoid")).suggestedScaling).toBeUndefined();
  const bits = await prepared(set(Uint8Array.of(0, 1), 1), { testShare: 0, isPreview: true });
  expect((await previewOf(bits, "sigmoid")).suggestedScaling?.name).toBe("none");
});
