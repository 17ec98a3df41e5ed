// How well a single unit predicts each class: for every class c and unit j, logistic regression with two parameters,
//   minimise (1/N) Σ_n −ln p(y_nc | h_nj) + (RIDGE/2) w²     p(1 | h) = σ(w h/r_j + b)     r_j² = (1/N) Σ_n h_nj²
// by Newton's method for all units and classes at once. Each round needs six sums over the rows per unit and class, which
// come from elsewhere, as from a GPU (Gao et al. 2024, https://arxiv.org/abs/2406.04093, probe loss).

/** Per class and unit: the sums over rows of the loss, d/dw, d/db, d²/dw², d²/dw db and d²/db², of σ(w h + b). */
const SUMS = 6;

export interface UnitProbeSet {
  /** N */
  readonly rows: number;
  /** (H) Σ h² */
  readonly squares: Float64Array;
  /** (C) rows of each class */
  readonly counts: Float64Array;
  /**
   * @param parameters (2C,H) w of every class, and then b
   * @returns (6C,H)
   */
  evaluate(parameters: Float64Array): Promise<Float64Array>;
}

export interface UnitProbes {
  /** (2C,H) w and b of σ(w h + b) */
  readonly parameters: Float64Array;
  /** (C,H) the mean loss on the rows that they were fitted to, in nats */
  readonly losses: Float64Array;
  /** (C) the unit with the smallest loss */
  readonly bestUnits: Uint32Array;
}

/** Bounds w where a unit separates a class from the others. */
const RIDGE = 1e-6;
const MAX_ROUNDS = 50;
/** A pair has converged if a step would decrease its mean loss by less than this. */
const TOLERANCE = 1e-9;
/** The accuracy of mean losses: a GPU may compute logarithms to 2⁻²¹. */
const ROUNDING = 1e-6;

/** @param report called with the share of rounds that are done, of the most that there may be */
export async function fitUnitProbes(
  set: UnitProbeSet,
  report?: (share: number) => void,
): Promise<UnitProbes> {
  const { rows, squares, counts } = set;
  const [hidden, classes] = [squares.length, counts.length];
  const pairs = hidden * classes;
  const scales = squares.map((square) => (square > 0 ? Math.sqrt(rows / square) : 0));
  const scaleOf = (pair: number) => scales[pair % hidden] as number;
  const unscaled = (values: Float64Array) =>
    values.map((value, i) => (i < pairs ? value * scaleOf(i) : value));

  // Of scaled activations: accepted parameters and loss, and the step that is tried.
  const accepted = new Float64Array(2 * pairs);
  const losses = new Float64Array(pairs).fill(Number.POSITIVE_INFINITY);
  const steps = new Float64Array(2 * pairs);
  for (let pair = 0; pair < pairs; pair++) {
    const count = counts[Math.floor(pair / hidden)] as number;
    accepted[pairs + pair] = Math.log((count + 0.5) / (rows - count + 0.5));
  }
  const isDone = new Uint8Array(pairs);
  for (let round = 0; round < MAX_ROUNDS && isDone.includes(0); round++) {
    const tried = accepted.map((value, i) => value + (steps[i] as number));
    const sums = await set.evaluate(unscaled(tried));
    for (let pair = 0; pair < pairs; pair++) {
      if (isDone[pair]) continue;
      const [w, b] = [tried[pair] as number, tried[pairs + pair] as number];
      const means = sumsOf(sums, pair, pairs).map((sum) => sum / rows);
      const newton = newtonStep(means, scaleOf(pair), w);
      let [dw, db] = [newton.dw, newton.db];
      if (newton.loss <= (losses[pair] as number) + ROUNDING) {
        accepted[pair] = w;
        accepted[pairs + pair] = b;
        losses[pair] = newton.loss;
        if (newton.decrease < TOLERANCE) isDone[pair] = 1;
      } else {
        [dw, db] = [(steps[pair] as number) / 2, (steps[pairs + pair] as number) / 2];
        if (Math.abs(db) < TOLERANCE) isDone[pair] = 1;
      }
      steps[pair] = isDone[pair] ? 0 : dw;
      steps[pairs + pair] = isDone[pair] ? 0 : db;
    }
    report?.((round + 1) / MAX_ROUNDS);
  }
  const parameters = unscaled(accepted);
  const final = await meanLosses(set, parameters);
  report?.(1);
  const bestUnits = Uint32Array.from({ length: classes }, (_, c) =>
    smallest(final.subarray(c * hidden, (c + 1) * hidden)),
  );
  return { parameters, losses: final, bestUnits };
}

/** Returns the mean losses (C,H) of fitted probes on rows, as those of the test set. */
export async function meanLosses(
  set: UnitProbeSet,
  parameters: Float64Array,
): Promise<Float64Array> {
  const sums = await set.evaluate(parameters);
  return sums.slice(0, parameters.length / 2).map((sum) => sum / set.rows);
}

const sumsOf = (sums: Float64Array, pair: number, pairs: number) =>
  Array.from({ length: SUMS }, (_, s) => sums[s * pairs + pair] as number);

function newtonStep(means: readonly number[], scale: number, w: number) {
  const [loss, gw, gb, hww, hwb, hbb] = means as unknown as Six;
  const a = hww * scale * scale + RIDGE;
  const b = hwb * scale;
  // Where all rows are classified with certainty, the curvature vanishes.
  const c = hbb + RIDGE;
  const dLoss = [gw * scale + RIDGE * w, gb] as const;
  const determinant = a * c - b * b;
  const dw = (-c * dLoss[0] + b * dLoss[1]) / determinant;
  const db = (b * dLoss[0] - a * dLoss[1]) / determinant;
  const decrease = -(dLoss[0] * dw + dLoss[1] * db) / 2;
  return { loss: loss + (RIDGE / 2) * w * w, dw, db, decrease };
}

type Six = [number, number, number, number, number, number];

/** Returns the index of the smallest value; of equal ones, the first. */
const smallest = (values: Float64Array) =>
  values.reduce((best, value, i) => (value < (values[best] as number) ? i : best), 0);

/** How often units are active. */
interface ActiveRows {
  readonly squares: Float64Array;
  readonly counts: Float64Array;
  /** (C,H) rows of each class that activate a unit */
  readonly active: Float64Array;
}

/**
 * Returns rows of which only the sums over those that activate a unit are computed elsewhere. All others have the same
 * terms, as their activation is 0.
 */
export function unitProbeSetOf(
  { squares, counts, active }: ActiveRows,
  activeSums: UnitProbeSet["evaluate"],
): UnitProbeSet {
  const hidden = squares.length;
  const pairs = active.length;
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const activeOf = new Float64Array(hidden);
  for (let pair = 0; pair < pairs; pair++) {
    activeOf[pair % hidden] = (activeOf[pair % hidden] as number) + (active[pair] as number);
  }
  const evaluate = async (parameters: Float64Array) => {
    const sums = await activeSums(parameters);
    for (let pair = 0; pair < pairs; pair++) {
      const count = counts[Math.floor(pair / hidden)] as number;
      const own = count - (active[pair] as number);
      const others = rows - (activeOf[pair % hidden] as number) - own;
      const [loss, slope, curvature] = inactiveTerms(
        parameters[pairs + pair] as number,
        own,
        others,
      );
      sums[pair] = (sums[pair] as number) + loss;
      sums[2 * pairs + pair] = (sums[2 * pairs + pair] as number) + slope;
      sums[5 * pairs + pair] = (sums[5 * pairs + pair] as number) + curvature;
    }
    return sums;
  };
  return { rows, squares, counts, evaluate };
}

/** The sums of l, dl/db and d²l/db² at an activation of 0, over rows of the class and others. */
function inactiveTerms(b: number, own: number, others: number) {
  const small = Math.exp(-Math.abs(b));
  const p = b >= 0 ? 1 / (1 + small) : small / (1 + small);
  const above = Math.max(b, 0) + Math.log1p(small);
  const count = own + others;
  return [count * above - own * b, count * p - own, (count * small) / (1 + small) ** 2] as const;
}

/** The rows of both. */
export function bothUnitSets(a: UnitProbeSet, b: UnitProbeSet): UnitProbeSet {
  const added = (x: Float64Array, y: Float64Array) => x.map((value, i) => value + (y[i] as number));
  return {
    rows: a.rows + b.rows,
    squares: added(a.squares, b.squares),
    counts: added(a.counts, b.counts),
    evaluate: async (parameters) =>
      added(await a.evaluate(parameters), await b.evaluate(parameters)),
  };
}
