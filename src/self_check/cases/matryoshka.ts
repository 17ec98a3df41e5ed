// Cases for the kernels of Matryoshka.

import type { Settings } from "../../config/settings.ts";
import { expand } from "../../reference/expand.ts";
import { merge as referenceMerge } from "../../reference/merge.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { exact } from "../bounded.ts";
import { merge } from "../bounded_methods.ts";
import { compare, compareBounded } from "../compare.ts";
import { batchValues, parameter, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase } from "../run_kernel.ts";
import { auxiliaryData } from "./auxiliary_data.ts";

/** Prefixes of H units in descending order; some end within a quad. With one unit there is one. */
const prefixesOf = (hidden: number): number[] => [
  ...new Set([hidden, Math.ceil(hidden / 2), Math.ceil(hidden / 5)]),
];

/** Values (rows,H), about half of them 0. */
function codes(rows: number, hidden: number, seed: number) {
  const h = randomSource(seed)
    .values(rows * hidden, -1, 1)
    .map((value) => Math.max(value, 0));
  h[0] = 0.5;
  return h;
}

export function expandCase({ rows, hidden }: BatchShape): KernelCase {
  const prefixes = prefixesOf(hidden);
  const h = codes(rows, hidden, 26);
  const stackRows = prefixes.length * rows;
  return kernelCase(
    { batch: rows, hidden, prefixCount: prefixes.length },
    { h: batchValues(h, rows, hidden), prefixes: Uint32Array.from(prefixes) },
    { stack: { rows: stackRows, columns: hidden } },
    ({ stack }) => [compare("stack", stack, expand(h, hidden, prefixes), () => 0)],
  );
}

export function mergeCase(
  shape: BatchShape,
  _settings: Settings,
  choices: Readonly<Record<string, string>>,
): KernelCase {
  const { rows, hidden } = shape;
  const prefixes = prefixesOf(hidden);
  const h = codes(rows, hidden, 27);
  const random = randomSource(28);
  const size = rows * hidden;
  const dh = random.values(prefixes.length * size, -1e-3, 1e-3);
  const dm = random.values(hidden, -0.02, 0.02);
  const auxiliary = auxiliaryData(shape, choices);
  const expected = referenceMerge(shape, prefixes, dh, h, dm, auxiliary?.values);
  const bounds = merge(
    prefixes,
    prefixes.map((_, g) => exact(dh.subarray(g * size, (g + 1) * size), rows, hidden)),
    exact(h, rows, hidden),
    exact(dm, 1, hidden),
    auxiliary?.exact,
  );
  return kernelCase(
    { batch: rows, hidden, prefixCount: prefixes.length },
    {
      dh: batchValues(dh, prefixes.length * rows, hidden),
      h: batchValues(h, rows, hidden),
      dm: parameter(dm, 1, hidden),
      prefixes: Uint32Array.from(prefixes),
      ...auxiliary?.given,
    },
    { dz1: { rows, columns: hidden } },
    ({ dz1 }) => [compareBounded("dz1", dz1, expected, bounds)],
  );
}
