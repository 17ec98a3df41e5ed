// The case of the marks that sparse matmuls read.

import type { Settings } from "../../config/settings.ts";
import { active_units } from "../../reference/active_units.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { compare } from "../compare.ts";
import { batchValues, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase } from "../run_kernel.ts";

export function activeUnitsCase(
  { rows, hidden }: BatchShape,
  _settings: Settings,
  choices: Readonly<Record<string, string>>,
): KernelCase {
  // Most are 0, and the last one is not.
  const values = randomSource(40)
    .values(rows * hidden, -1, 0.1)
    .map((value) => Math.max(value, 0));
  values[values.length - 1] = 1;
  const expected = active_units(choices.order as "rows" | "columns", values, rows, hidden);
  const { length } = expected;
  return kernelCase(
    { batch: rows, hidden },
    { values: batchValues(values, rows, hidden) },
    { marks: { rows: 1, columns: length, stride: length } },
    ({ marks }) => [
      compare("marks", new Uint32Array(marks.buffer as ArrayBuffer), expected, () => 0),
    ],
  );
}
