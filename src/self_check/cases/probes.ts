// Cases for the kernels of probes, with bounds for logits and parameters that are exact in f32.

import { unitProbeAdditions } from "../../../shaders/unit_probe.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { softmax } from "../../reference/softmax.ts";
import { logisticTerms, unit_probe } from "../../reference/unit_probe.ts";
import { at, ULP } from "../bounded.ts";
import { compare } from "../compare.ts";
import { batchValues, parameter, randomSource } from "../matrices.ts";
import { type KernelCase, kernelCase } from "../run_kernel.ts";

/** Not whole quads. */
const CLASSES = 6;

/** WGSL allows this relative error for exp(x), and values below 2⁻¹²⁶ may be 0. */
const exponent = (x: number) => (3 + 2 * Math.abs(x)) * ULP;
const SMALLEST = 2 ** -126;
/** The error of log(x) for x ≥ 1: 2⁻²¹ up to 2, and 3 ULP of the result beyond. */
const logarithm = (x: number) => (x <= 2 ? 2 ** -21 : 3 * ULP * Math.log(x));

const labelsOf = (rows: number) =>
  Uint32Array.from(randomSource(52).values(rows, 0, CLASSES), Math.floor);

export function softmaxCase({ rows }: BatchShape): KernelCase {
  const random = randomSource(50);
  const z = random.values(rows * CLASSES, -3, 3);
  // A class that is nearly certain, one that is impossible, and equal logits, of which the first is predicted
  z.set([30, -3, 0, 0, 0, 0], 0);
  z.set([-200, 2, 1, 2, 2, -1], (rows - 1) * CLASSES);
  const labels = labelsOf(rows);
  labels[rows - 1] = 3;
  const expected = softmax(z, labels, CLASSES);
  const bounds = softmaxBounds(z, rows);
  const list = { rows: 1, columns: rows, stride: rows };
  return kernelCase(
    { batch: rows, classes: CLASSES },
    { labels, z: batchValues(z, rows, CLASSES) },
    { z: { rows, columns: CLASSES }, losses: list, errors: list },
    (written) => [
      compare("z", written.z, expected.dz, (i) => at(bounds.dz, i)),
      compare("losses", written.losses, expected.losses, (row) => {
        const own = at(z, row * CLASSES + at(labels, row)) - at(bounds.largest, row);
        return at(bounds.logs, row) + 2 * ULP * (Math.abs(own) + at(expected.losses, row));
      }),
      compare("errors", written.errors, expected.errors, () => 0),
    ],
  );
}

/** The errors of the gradient, and of the logarithm of each row's sum. */
function softmaxBounds(z: Float64Array, rows: number) {
  const dz = new Float64Array(z.length);
  const logs = new Float64Array(rows);
  const largest = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const logits = z.subarray(row * CLASSES, (row + 1) * CLASSES);
    const most = logits.reduce((a, b) => Math.max(a, b));
    const shares = logits.map((value) => Math.exp(value - most));
    // Of the difference, and of exp
    const offs = shares.map((share, c) => {
      const x = at(logits, c) - most;
      return share * (ULP * Math.abs(x) + exponent(x)) + SMALLEST;
    });
    const sum = shares.reduce((a, b) => a + b);
    const off = offs.reduce((a, b) => a + b) + CLASSES * ULP * sum;
    // A division has an error of 2.5 ULP, and the difference one of 1.
    shares.forEach((share, c) => {
      const p = share / sum;
      dz[row * CLASSES + c] = (at(offs, c) + p * off) / sum + 3 * ULP * p + ULP * (1 + p);
    });
    logs[row] = off / sum + logarithm(sum);
    largest[row] = most;
  }
  return { dz, logs, largest };
}

export function unitProbeCase({ rows, hidden }: BatchShape): KernelCase {
  const random = randomSource(51);
  // About half of the activations are 0.
  const h = random.values(rows * hidden, -1, 2).map((value) => Math.max(value, 0));
  h[0] = 1.5;
  const labels = labelsOf(rows);
  const parameters = random.values(2 * CLASSES * hidden, -4, 4);
  const expected = unit_probe(h, labels, parameters, hidden, CLASSES);
  const bounds = unitProbeBounds(h, labels, parameters, hidden);
  return kernelCase(
    { batch: rows, hidden, classes: CLASSES },
    {
      h: batchValues(h, rows, hidden),
      labels,
      parameters: parameter(parameters, 2 * CLASSES, hidden),
    },
    { sums: { rows: 6 * CLASSES, columns: hidden } },
    ({ sums }) => [compare("sums", sums, expected, (i) => at(bounds, i))],
  );
}

function unitProbeBounds(
  h: Float64Array,
  labels: Uint32Array,
  parameters: Float64Array,
  hidden: number,
): Float64Array {
  const bounds = new Float64Array(6 * CLASSES * hidden);
  const additions = unitProbeAdditions(labels.length);
  for (let i = 0; i < h.length; i++) {
    const a = at(h, i);
    if (a === 0) continue;
    const [row, j] = [Math.floor(i / hidden), i % hidden];
    for (let c = 0; c < CLASSES; c++) {
      const w = at(parameters, c * hidden + j);
      const z = w * a + at(parameters, (CLASSES + c) * hidden + j);
      const offs = termErrors(z, ULP * (Math.abs(w * a) + Math.abs(z)));
      const factors = [1, a, 1, a * a, a, 1];
      logisticTerms(z, a, labels[row] === c).forEach((term, s) => {
        const off = at(offs, s) * at(factors, s) + 2 * ULP * Math.abs(term);
        (bounds[(s * CLASSES + c) * hidden + j] as number) +=
          off + additions * ULP * (Math.abs(term) + off);
      });
    }
  }
  return bounds;
}

/** The errors of a row's six terms at an activation of 1, from z with the error ez. */
function termErrors(z: number, ez: number): readonly number[] {
  const small = Math.exp(-Math.abs(z));
  // Of e^−|z|, to first order and a little more
  const off = small * (exponent(z) + ez * (1 + ez)) + SMALLEST;
  const loss = ez + off + ULP + logarithm(1 + small) + 2 * ULP * (Math.abs(z) + 1);
  const slope = off + 5 * ULP;
  const curvature = off + 8 * ULP * small;
  return [loss, slope, slope, curvature, curvature, curvature];
}
