// How well a single unit predicts each class: for every unit j and class c, logistic regression with two parameters,
//   minimise (1/N) Σ_n −ln p(y_nc | h_nj) + (RIDGE/2) w²     p(1 | h) = σ(w h/r_j + b)     r_j² = (1/N) Σ_n h_nj²
// by Newton's method for all units and classes at once. Each round needs six sums over the rows per unit and class, which
// may come from elsewhere, as from a GPU (Gao et al. 2024, https://arxiv.org/abs/2406.04093, probe loss).

import type { LabelledCodes } from "./probe_rows.ts";

/** Per unit and class: the sums over rows of the loss, d/dw, d/db, d²/dw², d²/dw db and d²/db², of σ(w h + b). */
const SUMS = 6;

export interface UnitProbeSet {
  /** N */
  readonly rows: number;
  /** (H) Σ h² */
  readonly squares: Float64Array;
  /** (C) rows of each class */
  readonly counts: Float64Array;
  /**
   * @param parameters (H,C,2) w and b
   * @returns (H,C,6)
   */
  evaluate(parameters: Float64Array): Promise<Float64Array>;
}

export interface UnitProbes {
  /** (H,C,2) w and b of σ(w h + b) */
  readonly parameters: Float64Array;
  /** (H,C) the mean loss on the rows that they were fitted to, in nats */
  readonly losses: Float64Array;
  /** (C) the unit with the smallest loss */
  readonly bestUnits: Uint32Array;
}

/** Bounds w where a unit separates a class from the others. */
const RIDGE = 1e-6;
const MAX_ROUNDS = 50;
/** A pair has converged if a step would decrease its mean loss by less than this. */
const TOLERANCE = 1e-10;

/** @param report called with the share of rounds that are done, of the most that there may be */
export async function fitUnitProbes(
  set: UnitProbeSet,
  report?: (share: number) => void,
): Promise<UnitProbes> {
  const { rows, squares, counts } = set;
  const [hidden, classes] = [squares.length, counts.length];
  const pairs = hidden * classes;
  const scales = squares.map((square) => (square > 0 ? Math.sqrt(rows / square) : 0));
  const scaleOf = (pair: number) => scales[Math.floor(pair / classes)] as number;

  // Of scaled activations: accepted parameters and loss, and the step that is tried.
  const accepted = new Float64Array(2 * pairs);
  const losses = new Float64Array(pairs).fill(Number.POSITIVE_INFINITY);
  const steps = new Float64Array(2 * pairs);
  for (let pair = 0; pair < pairs; pair++) {
    const count = counts[pair % classes] as number;
    accepted[2 * pair + 1] = Math.log((count + 0.5) / (rows - count + 0.5));
  }
  const isDone = new Uint8Array(pairs);
  for (let round = 0; round < MAX_ROUNDS && isDone.includes(0); round++) {
    const tried = accepted.map((value, i) => value + (steps[i] as number));
    const sums = await set.evaluate(
      tried.map((value, i) => (i % 2 === 0 ? value * scaleOf(i >> 1) : value)),
    );
    for (let pair = 0; pair < pairs; pair++) {
      if (isDone[pair]) continue;
      const newton = newtonStep(sums.subarray(SUMS * pair, SUMS * (pair + 1)), {
        rows,
        scale: scaleOf(pair),
        w: tried[2 * pair] as number,
      });
      if (newton.loss <= (losses[pair] as number)) {
        accepted.set(tried.subarray(2 * pair, 2 * pair + 2), 2 * pair);
        losses[pair] = newton.loss;
        steps.set([newton.dw, newton.db], 2 * pair);
        if (newton.decrease < TOLERANCE) isDone[pair] = 1;
      } else {
        for (const at of [2 * pair, 2 * pair + 1]) steps[at] = (steps[at] as number) / 2;
        if (Math.abs(steps[2 * pair + 1] as number) < TOLERANCE) isDone[pair] = 1;
      }
      if (isDone[pair]) steps.fill(0, 2 * pair, 2 * pair + 2);
    }
    report?.((round + 1) / MAX_ROUNDS);
  }
  const parameters = accepted.map((value, i) => (i % 2 === 0 ? value * scaleOf(i >> 1) : value));
  const final = await meanLosses(set, parameters);
  report?.(1);
  return { parameters, losses: final, bestUnits: bestUnitsOf(final, classes) };
}

/** Returns the mean losses (H,C) of fitted probes on rows, as those of the test set. */
export async function meanLosses(
  set: UnitProbeSet,
  parameters: Float64Array,
): Promise<Float64Array> {
  const sums = await set.evaluate(parameters);
  return Float64Array.from(
    { length: parameters.length / 2 },
    (_, pair) => (sums[SUMS * pair] as number) / set.rows,
  );
}

function newtonStep(
  sums: Float64Array,
  { rows, scale, w }: { rows: number; scale: number; w: number },
) {
  const [loss, gw, gb, hww, hwb, hbb] = sums.map((sum) => sum / rows) as unknown as Six;
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

function bestUnitsOf(losses: Float64Array, classes: number): Uint32Array {
  const best = new Uint32Array(classes);
  for (let pair = 0; pair < losses.length; pair++) {
    const c = pair % classes;
    const least = losses[(best[c] as number) * classes + c] as number;
    if ((losses[pair] as number) < least) best[c] = Math.floor(pair / classes);
  }
  return best;
}

/** Computes the sums on the CPU, from rows in parts. Rows that do not activate a unit are taken together. */
export function unitProbeSet(
  parts: readonly LabelledCodes[],
  hidden: number,
  classes: number,
): UnitProbeSet {
  const squares = new Float64Array(hidden);
  const counts = new Float64Array(classes);
  /** (H,C) rows of each class that activate the unit */
  const active = new Float64Array(hidden * classes);
  for (const { codes, labels } of parts) {
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row] as number;
      counts[label] = (counts[label] as number) + 1;
      const end = codes.rowStarts[row + 1] as number;
      for (let e = codes.rowStarts[row] as number; e < end; e++) {
        const unit = codes.units[e] as number;
        squares[unit] = (squares[unit] as number) + (codes.activations[e] as number) ** 2;
        const at = unit * classes + label;
        active[at] = (active[at] as number) + 1;
      }
    }
  }
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const evaluate = async (parameters: Float64Array) => {
    const sums = activeSums(parts, parameters, classes);
    for (let unit = 0; unit < hidden; unit++) {
      const own = active.subarray(unit * classes, (unit + 1) * classes);
      const inactive = rows - own.reduce((sum, count) => sum + count, 0);
      for (let c = 0; c < classes; c++) {
        const pair = unit * classes + c;
        const positive = (counts[c] as number) - (own[c] as number);
        addRow(sums, pair, parameters, 0, 1, positive);
        addRow(sums, pair, parameters, 0, 0, inactive - positive);
      }
    }
    return sums;
  };
  return { rows, squares, counts, evaluate };
}

function activeSums(
  parts: readonly LabelledCodes[],
  parameters: Float64Array,
  classes: number,
): Float64Array {
  const sums = new Float64Array((parameters.length / 2) * SUMS);
  for (const { codes, labels } of parts) {
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row] as number;
      const end = codes.rowStarts[row + 1] as number;
      for (let e = codes.rowStarts[row] as number; e < end; e++) {
        const first = (codes.units[e] as number) * classes;
        const h = codes.activations[e] as number;
        for (let c = 0; c < classes; c++) {
          addRow(sums, first + c, parameters, h, c === label ? 1 : 0, 1);
        }
      }
    }
  }
  return sums;
}

/** Adds the terms of `weight` rows with the activation h, of the class (y = 1) or not (y = 0). */
function addRow(
  sums: Float64Array,
  pair: number,
  parameters: Float64Array,
  h: number,
  y: number,
  weight: number,
): void {
  const z = (parameters[2 * pair] as number) * h + (parameters[2 * pair + 1] as number);
  const small = Math.exp(-Math.abs(z));
  const p = z >= 0 ? 1 / (1 + small) : small / (1 + small);
  const slope = weight * (p - y);
  const curvature = (weight * small) / (1 + small) ** 2;
  const at = SUMS * pair;
  // ln(1 + e^z) − y z, without overflow
  sums[at] = (sums[at] as number) + weight * (Math.max(z, 0) + Math.log1p(small) - y * z);
  sums[at + 1] = (sums[at + 1] as number) + slope * h;
  sums[at + 2] = (sums[at + 2] as number) + slope;
  sums[at + 3] = (sums[at + 3] as number) + curvature * h * h;
  sums[at + 4] = (sums[at + 4] as number) + curvature * h;
  sums[at + 5] = (sums[at + 5] as number) + curvature;
}
