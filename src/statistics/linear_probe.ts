// How well a linear classifier predicts the class from a row's features: multinomial logistic regression on
// standardised features, with a ridge chosen on held-out training rows.
//   minimise (1/N) Σ −ln p(class | x) + (ridge/2) ‖W‖²     p = softmax(((x − μ)/σ) W + b)
// The sums over rows may come from elsewhere, as from a GPU: they take the weights of features that are not standardised,
//   V = W/σ,  a = b − μ V,  dW = (dV − μ da)/σ,  db = da.

import { minimise } from "./lbfgs.ts";
import type { LabelledCodes } from "./probe_rows.ts";

export interface SoftmaxSums {
  /** Σ −ln p(class | x) */
  readonly loss: number;
  /** (F + 1, C), its gradient; the last row is that of the biases */
  readonly gradient: Float64Array;
  /** #{ x : another class has a larger p }; of equal ones, the first is predicted */
  readonly errors: number;
}

/** Rows as a probe sees them. */
export interface ProbeSet {
  /** N */
  readonly rows: number;
  /** (F) Σ x and Σ x² */
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** @param weights (F + 1, C) of features that are not standardised; the last row has the biases */
  evaluate(weights: Float64Array): Promise<SoftmaxSums>;
}

export interface LinearProbe {
  /** (F + 1, C), of features that are not standardised; the last row has the biases */
  readonly weights: Float64Array;
  readonly ridge: number;
  /** The share of the held-out rows that were classified wrongly, by which the ridge was chosen. */
  readonly heldOutError: number;
}

/** From strong to weak. */
const RIDGES = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5] as const;
const LIMITS = { rounds: 200, tolerance: 1e-5 } as const;

/**
 * Fits with each ridge, beginning at the weights of the last, chooses the one with the fewest errors on the held-out
 * rows (of equal ones, the strongest), and fits with that one to all training rows.
 * @param classes C
 * @param report called with the share that is done
 */
export async function fitLinearProbe(
  fit: ProbeSet,
  heldOut: ProbeSet,
  classes: number,
  report?: (share: number) => void,
): Promise<LinearProbe> {
  const scale = standardisation(fit);
  let weights: Float64Array = new Float64Array((fit.sums.length + 1) * classes);
  let best: { weights: Float64Array; ridge: number; errors: number } | undefined;
  for (const [i, ridge] of RIDGES.entries()) {
    weights = await fitted(fit, scale, { weights, ridge, classes });
    const { errors } = await heldOut.evaluate(unstandardised(weights, scale, classes));
    if (!best || errors < best.errors) best = { weights, ridge, errors };
    report?.((i + 1) / (RIDGES.length + 1));
  }
  const { ridge, errors, weights: first } = best as NonNullable<typeof best>;
  const all = together(fit, heldOut);
  const scaleOfAll = standardisation(all);
  const last = await fitted(all, scaleOfAll, { weights: first, ridge, classes });
  report?.(1);
  return {
    weights: unstandardised(last, scaleOfAll, classes),
    ridge,
    heldOutError: errors / heldOut.rows,
  };
}

/** Returns the share of rows, as those of the test set, that a probe classifies wrongly. */
export const probeError = async ({ weights }: LinearProbe, set: ProbeSet): Promise<number> =>
  (await set.evaluate(weights)).errors / set.rows;

interface Standardisation {
  /** (F) */
  readonly means: Float64Array;
  /** (F) 1/σ; 0 for a feature that does not vary */
  readonly scales: Float64Array;
}

/** A variance below this share of the mean square is a rounding error. */
const NEGLIGIBLE = 1e-12;

function standardisation({ rows, sums, squares }: ProbeSet): Standardisation {
  const means = sums.map((sum) => sum / rows);
  const scales = squares.map((square, i) => {
    const variance = square / rows - (means[i] as number) ** 2;
    return variance > (NEGLIGIBLE * square) / rows ? 1 / Math.sqrt(variance) : 0;
  });
  return { means, scales };
}

async function fitted(
  set: ProbeSet,
  scale: Standardisation,
  { weights, ridge, classes }: { weights: Float64Array; ridge: number; classes: number },
): Promise<Float64Array> {
  const biases = scale.means.length * classes;
  const evaluate = async (W: Float64Array) => {
    const { loss, gradient } = await set.evaluate(unstandardised(W, scale, classes));
    let squares = 0;
    const total = new Float64Array(W.length);
    for (let at = 0; at < W.length; at++) {
      const feature = Math.floor(at / classes);
      const own = (gradient[at] as number) / set.rows;
      if (at >= biases) {
        total[at] = own;
        continue;
      }
      const shared = (gradient[biases + (at % classes)] as number) / set.rows;
      const weight = W[at] as number;
      squares += weight * weight;
      total[at] =
        (own - (scale.means[feature] as number) * shared) * (scale.scales[feature] as number) +
        ridge * weight;
    }
    return { value: loss / set.rows + (ridge / 2) * squares, gradient: total };
  };
  return (await minimise(evaluate, weights, LIMITS)).x;
}

/** Returns the weights of features as they are. */
function unstandardised(
  W: Float64Array,
  { means, scales }: Standardisation,
  classes: number,
): Float64Array {
  const V = W.slice();
  const biases = means.length * classes;
  for (let at = 0; at < biases; at++) {
    const feature = Math.floor(at / classes);
    const weight = (W[at] as number) * (scales[feature] as number);
    const bias = biases + (at % classes);
    V[at] = weight;
    V[bias] = (V[bias] as number) - weight * (means[feature] as number);
  }
  return V;
}

/** The rows of both. */
function together(a: ProbeSet, b: ProbeSet): ProbeSet {
  const added = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + (y[i] as number));
  return {
    rows: a.rows + b.rows,
    sums: added(a.sums, b.sums),
    squares: added(a.squares, b.squares),
    evaluate: async (weights) => {
      const [first, second] = [await a.evaluate(weights), await b.evaluate(weights)];
      return {
        loss: first.loss + second.loss,
        gradient: added(first.gradient, second.gradient),
        errors: first.errors + second.errors,
      };
    },
  };
}

/** Computes the sums on the CPU, from rows in parts. */
export function probeSet(
  parts: readonly LabelledCodes[],
  features: number,
  classes: number,
): ProbeSet {
  const sums = new Float64Array(features);
  const squares = new Float64Array(features);
  for (const { codes } of parts) {
    for (let e = 0; e < codes.units.length; e++) {
      const unit = codes.units[e] as number;
      const x = codes.activations[e] as number;
      sums[unit] = (sums[unit] as number) + x;
      squares[unit] = (squares[unit] as number) + x * x;
    }
  }
  const rows = parts.reduce((sum, { labels }) => sum + labels.length, 0);
  return { rows, sums, squares, evaluate: async (V) => softmaxSums(parts, V, classes) };
}

function softmaxSums(
  parts: readonly LabelledCodes[],
  weights: Float64Array,
  classes: number,
): SoftmaxSums {
  const gradient = new Float64Array(weights.length);
  const biases = weights.length - classes;
  const d = new Float64Array(classes);
  let [loss, errors] = [0, 0];
  for (const { codes, labels } of parts) {
    const { rowStarts, units, activations } = codes;
    for (let row = 0; row < labels.length; row++) {
      const [start, end] = [rowStarts[row] as number, rowStarts[row + 1] as number];
      for (let c = 0; c < classes; c++) d[c] = weights[biases + c] as number;
      for (let e = start; e < end; e++) {
        const from = (units[e] as number) * classes;
        const x = activations[e] as number;
        for (let c = 0; c < classes; c++) {
          d[c] = (d[c] as number) + x * (weights[from + c] as number);
        }
      }
      const label = labels[row] as number;
      let predicted = 0;
      for (let c = 1; c < classes; c++) {
        if ((d[c] as number) > (d[predicted] as number)) predicted = c;
      }
      if (predicted !== label) errors++;
      const highest = d[predicted] as number;
      const own = (d[label] as number) - highest;
      let sum = 0;
      for (let c = 0; c < classes; c++) {
        const share = Math.exp((d[c] as number) - highest);
        d[c] = share;
        sum += share;
      }
      loss += Math.log(sum) - own;
      // p − 1 for the row's class, p for the others
      for (let c = 0; c < classes; c++) {
        d[c] = (d[c] as number) / sum - (c === label ? 1 : 0);
        gradient[biases + c] = (gradient[biases + c] as number) + (d[c] as number);
      }
      for (let e = start; e < end; e++) {
        const to = (units[e] as number) * classes;
        const x = activations[e] as number;
        for (let c = 0; c < classes; c++) {
          gradient[to + c] = (gradient[to + c] as number) + x * (d[c] as number);
        }
      }
    }
  }
  return { loss, gradient, errors };
}
