// Cases for the kernels that select which activations stay. They change no value, so results must be equal.

import { BINS, type Digit, digits } from "../../../shaders/batch_histogram.ts";
import { roundUp } from "../../math.ts";
import { batch_threshold } from "../../reference/batch_threshold.ts";
import {
  batch_histogram,
  batch_pick,
  batch_ties,
  batch_top_k,
} from "../../reference/batch_top_k.ts";
import { column_sums } from "../../reference/column_sums.ts";
import { lifetime } from "../../reference/lifetime.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { threshold } from "../../reference/threshold.ts";
import { top_k } from "../../reference/top_k.ts";
import { exact, ULP } from "../bounded.ts";
import { blockSums } from "../bounded_kernels.ts";
import { compare, compareBounded } from "../compare.ts";
import { batchValues, parameter, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase } from "../run_kernel.ts";

type Choices = Readonly<Record<string, string>>;

const equal = (what: string, actual: Float32Array, expected: ArrayLike<number>) =>
  compare(what, actual, expected, () => 0);

/**
 * Kinds of rows or columns: spread out, many ties, few positive values, all equal, subnormal, none positive, a few
 * ULP above 0.5.
 */
const kinds: readonly ((value: number, index: number) => number)[] = [
  (value) => value,
  (value) => Math.round(4 * value) / 4,
  (value, i) => (i % 11 === 0 ? Math.abs(value) : -Math.abs(value)),
  () => 0.75,
  (value) => value * 2 ** -147,
  (value, i) => (i % 2 ? -0 : Math.min(value, 0)),
  (value, i) => 0.5 + (30 * Math.abs(Math.round(30 * value)) + (i % 2)) * 2 ** -24,
];

/** Inputs of hidden units (rows,columns), in which rows, or columns, are of all kinds; the first one is positive. */
export function mixedValues({ rows, hidden }: BatchShape, by: "rows" | "columns"): Float64Array {
  const z = randomSource(21).values(rows * hidden, -1, 1);
  const [along, across] = by === "rows" ? [1, hidden] : [hidden, 1];
  z.forEach((value, i) => {
    const line = Math.floor(i / across) % (by === "rows" ? rows : hidden);
    const kind = kinds[line % kinds.length] as (typeof kinds)[number];
    z[i] = Math.fround(kind(value, Math.floor(i / along)));
  });
  z[0] = 0.5;
  return z;
}

/** A driver may take a subnormal number for 0 when it compares floats. */
const withoutSubnormals = (values: Float64Array) =>
  values.map((value) => (Math.abs(value) < 2 ** -126 ? 0 : value));

/** Counters of rows since each unit was active, some on either side of the window; unit 0 is dead. */
function countersAround(deadWindow: number, hidden: number) {
  const counters = new Uint32Array(roundUp(hidden, 4));
  for (let j = 0; j < hidden; j++) counters[j] = deadWindow - (j % 3) + (j % 2);
  return counters;
}

export function topKCase(
  shape: BatchShape,
  { k }: { readonly k: number },
  { units }: Choices,
): KernelCase {
  const { rows, inputs, hidden } = shape;
  const z = mixedValues(shape, "rows");
  const deadWindow = 1000;
  const counters = countersAround(deadWindow, hidden);
  const isDead = (unit: number) => (counters[unit] as number) >= deadWindow;
  const expected =
    units === "dead" ? top_k(z, hidden, Math.floor(inputs / 2), isDead) : top_k(z, hidden, k);
  return kernelCase(
    { batch: rows, inputs, hidden, k, deadWindow },
    { z: batchValues(z, rows, hidden), counters },
    { h: { rows, columns: hidden } },
    ({ h }) => [equal("h", h, expected)],
  );
}

export function lifetimeCase(
  shape: BatchShape,
  { lifetimeShare }: { readonly lifetimeShare: number },
): KernelCase {
  const { rows, hidden } = shape;
  const z = mixedValues(shape, "columns");
  const keep = Math.ceil(lifetimeShare * rows);
  const expected = lifetime(z, hidden, keep);
  return kernelCase(
    { batch: rows, hidden, keep },
    { z: batchValues(z, rows, hidden) },
    { h: { rows, columns: hidden } },
    ({ h }) => [equal("h", h, expected)],
  );
}

export function columnSumsCase(shape: BatchShape): KernelCase {
  const { rows, hidden } = shape;
  const h = withoutSubnormals(mixedValues(shape, "rows")).map((value) => Math.max(value, 0));
  const expected = column_sums(h, hidden);
  const bounds = blockSums(exact(h, rows, hidden));
  const sums = { rows: bounds.rows, columns: hidden };
  return kernelCase(
    { batch: rows, hidden },
    { h: batchValues(h, rows, hidden) },
    { hiddenSums: sums, activeSums: sums },
    ({ hiddenSums, activeSums }) => [
      compareBounded("hiddenSums", hiddenSums, expected.hiddenSums, bounds),
      equal("activeSums", activeSums, expected.activeSums),
    ],
  );
}

/** The bits of an f32, as a buffer. */
const bitsOf = (value: number) => new Uint32Array(Float32Array.of(value).buffer);
/** What a kernel has written as u32. */
const integers = (written: Float32Array) => new Uint32Array(written.buffer);
const one = { rows: 1, columns: 1, stride: 1 };

export function batchHistogramCase(
  shape: BatchShape,
  _settings: unknown,
  { digit }: Choices,
): KernelCase {
  const { rows, hidden } = shape;
  const z = mixedValues(shape, "rows");
  const smallest = z[0] as number;
  const counts = batch_histogram(z, smallest, digits[digit as Digit], BINS);
  return kernelCase(
    { batch: rows, hidden },
    {
      z: batchValues(z, rows, hidden),
      smallest: bitsOf(smallest),
      histogram: new Uint32Array(BINS).fill(3),
    },
    { histogram: { rows: 1, columns: BINS } },
    ({ histogram }) => [
      compare(
        "histogram",
        integers(histogram),
        counts.map((count) => 3 + count),
        () => 0,
      ),
    ],
  );
}

export function batchPickCase(
  { rows }: BatchShape,
  { k }: { readonly k: number },
  { digit }: Choices,
): KernelCase {
  const { low, high } = digits[digit as Digit];
  // About a tenth of the bins are not empty.
  const counts = new Uint32Array(BINS);
  counts.set(
    randomSource(23)
      .values(2 ** (high - low), -50, 6)
      .map((n) => Math.max(0, Math.ceil(n))),
  );
  const all = counts.reduce((sum, count) => sum + count, 0);
  const before = 0x3f4aabcd;
  const wanted = digit === "first" ? k * rows : Math.min(k, all);
  const { bin, of } = batch_pick(counts, wanted);
  const expected = [Math.floor(before / 2 ** high) * 2 ** high + bin * 2 ** low, of];
  return kernelCase(
    { batch: rows, k },
    { histogram: counts, smallest: Uint32Array.of(before), equals: Uint32Array.of(wanted) },
    { smallest: one, equals: one, histogram: { rows: 1, columns: BINS } },
    ({ smallest, equals, histogram }) => [
      compare(
        "smallest, equals, histogram",
        [...integers(smallest), ...integers(equals), ...integers(histogram)],
        [...expected, ...new Uint32Array(BINS)],
        () => 0,
      ),
    ],
  );
}

export function batchTiesCase(shape: BatchShape): KernelCase {
  const { rows, hidden } = shape;
  const z = mixedValues(shape, "rows");
  const smallest = z[0] as number;
  const expected = batch_ties(z, hidden, smallest);
  return kernelCase(
    { batch: rows, hidden },
    { z: batchValues(z, rows, hidden), smallest: bitsOf(smallest) },
    { rowTies: { rows: 1, columns: rows, stride: rows } },
    ({ rowTies }) => [compare("rowTies", integers(rowTies), expected, () => 0)],
  );
}

export function batchKeepCase(shape: BatchShape, { k }: { readonly k: number }): KernelCase {
  const { rows, hidden } = shape;
  const z = mixedValues(shape, "rows");
  const { h: expected, smallest, equals } = batch_top_k(z, hidden, k);
  return kernelCase(
    { batch: rows, hidden },
    {
      z: batchValues(z, rows, hidden),
      smallest: bitsOf(smallest),
      equals: Uint32Array.of(equals),
      rowTies: Uint32Array.from(batch_ties(z, hidden, smallest)),
    },
    { h: { rows, columns: hidden } },
    ({ h }) => [equal("h", h, expected)],
  );
}

export const batchThresholdCase = () => batchThresholdCaseOf(0.75, 0.5);

/** @param smallest the smallest value that stays */
export function batchThresholdCaseOf(smallest: number, before: number): KernelCase {
  const expected = batch_threshold(before, smallest);
  const bound = 4 * ULP * Math.abs(expected - before) + ULP * before;
  return kernelCase(
    { thresholdRate: 0.01 },
    { smallest: Float32Array.of(smallest), threshold: Float32Array.of(before) },
    { threshold: one },
    (written) => [compare("threshold", written.threshold, [expected], () => bound)],
  );
}

export function thresholdCase(shape: BatchShape, _settings: unknown, { per }: Choices): KernelCase {
  const { rows, hidden } = shape;
  const z = withoutSubnormals(mixedValues(shape, "rows"));
  // Some values are equal to their threshold.
  const thresholds = Float64Array.of(0.25, 0, 0.5);
  const given =
    per === "unit"
      ? z.slice(0, hidden).map((_, j) => thresholds[(j + 1) % 3] as number)
      : thresholds.slice(0, 1);
  const expected = threshold(z, hidden, given);
  return kernelCase(
    { batch: rows, hidden },
    { z: batchValues(z, rows, hidden), threshold: parameter(given, 1, given.length) },
    { h: { rows, columns: hidden } },
    ({ h }) => [equal("h", h, expected)],
  );
}
