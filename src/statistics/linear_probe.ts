// How well a linear classifier predicts the class from a row's features: multinomial logistic regression on
// standardised features, with a ridge chosen on held-out training rows.
//   minimise (1/N) Σ −ln p(class | x) + (ridge/2) ‖W‖²     p = softmax(((x − μ)/σ) W + b)
// The sums over rows come from elsewhere, as from a GPU: they take the weights of features that are not standardised,
//   V = W/σ,  a = b − μ V,  dW = (dV − μ da)/σ,  db = da.

import { minimise } from "./lbfgs.ts";

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
/**
 * The sums of a GPU are in f32: losses are accurate to about 1e-6, mostly that of its logarithms, and the components of
 * the mean gradient to about 1e-7. The tolerance is that of scikit-learn's logistic regression.
 */
const LIMITS = { rounds: 200, tolerance: 1e-4, rounding: 1e-6 } as const;

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

/** Features that vary less than by this share of their mean square are taken as constant: f32 does not resolve them. */
const NEGLIGIBLE = 1e-8;

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

/** Returns the error on the test set, or that on the held-out rows without labelled test rows. */
export const reportedError = ({
  error,
  heldOutError,
}: {
  readonly error?: number | undefined;
  readonly heldOutError: number;
}): number => error ?? heldOutError;
