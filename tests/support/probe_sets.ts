// Labelled rows of features, with the sums that probes need in float64.

import { columnSums, matmul, transpose } from "../../src/reference/matmul.ts";
import { softmax } from "../../src/reference/softmax.ts";
import { unit_probe } from "../../src/reference/unit_probe.ts";
import type { ProbeSet } from "../../src/statistics/linear_probe.ts";
import { type UnitProbeSet, unitProbeSetOf } from "../../src/statistics/unit_probe.ts";
import { total } from "./codes.ts";

/** @param values (rows,F) */
export function probeSet(
  values: ArrayLike<number>,
  labels: Uint32Array,
  features: number,
  classes: number,
): ProbeSet {
  const X = Float64Array.from(values);
  const rows = labels.length;
  const squares = X.map((x) => x * x);
  return {
    rows,
    sums: columnSums(X, rows, features),
    squares: columnSums(squares, rows, features),
    evaluate: async (weights) => {
      const V = weights.subarray(0, features * classes);
      const a = weights.subarray(features * classes);
      const z = matmul(X, V, rows, features, classes);
      const { dz, losses, errors } = softmax(
        z.map((sum, i) => sum + (a[i % classes] as number)),
        labels,
        classes,
      );
      const gradient = new Float64Array(weights.length);
      gradient.set(matmul(transpose(X, rows, features), dz, features, rows, classes));
      gradient.set(columnSums(dz, rows, classes), features * classes);
      return { loss: total(losses), gradient, errors: total(errors) };
    },
  };
}

/** @param values (rows,H) */
export function unitProbeSet(
  values: ArrayLike<number>,
  labels: Uint32Array,
  hidden: number,
  classes: number,
): UnitProbeSet {
  const h = Float64Array.from(values);
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const active = new Float64Array(classes * hidden);
  h.forEach((value, i) => {
    if (value !== 0) {
      (active[(labels[Math.floor(i / hidden)] as number) * hidden + (i % hidden)] as number)++;
    }
  });
  const squares = columnSums(
    h.map((value) => value * value),
    labels.length,
    hidden,
  );
  return unitProbeSetOf({ squares, counts, active }, async (parameters) =>
    unit_probe(h, labels, parameters, hidden, classes),
  );
}
