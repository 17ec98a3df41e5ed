// Cases for the kernels that select which activations stay. They change no value, so results must be equal.

import { roundUp } from "../../math.ts";
import { column_sums } from "../../reference/column_sums.ts";
import { lifetime } from "../../reference/lifetime.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { top_k } from "../../reference/top_k.ts";
import { exact } from "../bounded.ts";
import { blockSums } from "../bounded_kernels.ts";
import { compare, compareBounded } from "../compare.ts";
import { batchValues, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase } from "../run_kernel.ts";

type Choices = Readonly<Record<string, string>>;

const equal = (what: string, actual: Float32Array, expected: ArrayLike<number>) =>
  compare(what, actual, expected, () => 0);

/** Kinds of rows or columns: spread out, many ties, few positive values, all equal, subnormal, none positive. */
const kinds: readonly ((value: number, index: number) => number)[] = [
  (value) => value,
  (value) => Math.round(4 * value) / 4,
  (value, i) => (i % 11 === 0 ? Math.abs(value) : -Math.abs(value)),
  () => 0.75,
  (value) => value * 2 ** -147,
  (value, i) => (i % 2 ? -0 : Math.min(value, 0)),
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
  // A driver may take a subnormal number for 0.
  const h = mixedValues(shape, "rows").map((value) => (value < 2 ** -126 ? 0 : value));
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
