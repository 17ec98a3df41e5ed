// Whether a dictionary contains known directions, after matching units to directions.

import type { LoadedSet } from "../data/rows.ts";
import { mean } from "../math.ts";
import {
  bestMatching,
  cosineRows,
  type DictionarySimilarity,
  MAX_MATCHED,
  nearestDirections,
} from "./directions.ts";

/** A direction is recovered if the cosine to its unit is at least this. */
export const RECOVERED = 0.9;

interface Match {
  /** "matched": one to one; "best": each direction has the unit nearest to it, which others may have, too. */
  readonly kind: DictionarySimilarity["kind"];
  /** (F) the unit of each true direction, or −1 if there are fewer units than directions */
  readonly units: Int32Array<ArrayBuffer>;
  /** (F) its cosine; 0 without a unit */
  readonly cosines: Float64Array<ArrayBuffer>;
  /** The mean, over the true directions, of the largest cosine to any unit. */
  readonly meanMaxCosine: number;
}

export interface Recovery extends Match {
  readonly recovered: number;
  /** The share of the units, except those of length 0, that are matched to a recovered direction. */
  readonly precision: number;
  /** The share of the true directions that are recovered. */
  readonly recall: number;
}

/**
 * Matches units to directions: one to one so that the sum of the cosines is largest (Kuhn 1955), if there are at most
 * `MAX_MATCHED` of both.
 * @param directions (F, D)
 * @param dictionary (H, D) the decoder's row of each unit
 * @param report called with the share that is done
 */
export function featureRecovery(
  directions: Float32Array,
  dictionary: Float32Array,
  inputs: number,
  report?: (share: number) => void,
): Recovery {
  const isLarge = Math.max(directions.length, dictionary.length) > MAX_MATCHED * inputs;
  const match = (isLarge ? nearestUnits : matchedUnits)(directions, dictionary, inputs, report);
  const { units, cosines } = match;
  const recovering = units.filter((_, feature) => (cosines[feature] as number) >= RECOVERED);
  const used = directedRows(dictionary, inputs);
  return {
    ...match,
    recovered: recovering.length,
    precision: used > 0 ? new Set(recovering).size / used : 0,
    recall: recovering.length / units.length,
  };
}

function matchedUnits(directions: Float32Array, dictionary: Float32Array, inputs: number): Match {
  const rows = cosineRows(directions, dictionary, inputs);
  const units = new Int32Array(rows.length).fill(-1);
  const cosines = new Float64Array(rows.length);
  for (const [feature, unit] of bestMatching(rows)) {
    units[feature] = unit;
    cosines[feature] = rows[feature]?.[unit] as number;
  }
  const largest = rows.map((row) => row.reduce((a, b) => Math.max(a, b)));
  return { kind: "matched", units, cosines, meanMaxCosine: mean(largest) };
}

/** Takes O(F) memory. */
function nearestUnits(...given: Parameters<typeof nearestDirections>): Match {
  const { nearest, cosines } = nearestDirections(...given);
  return { kind: "best", units: nearest, cosines, meanMaxCosine: mean(cosines) };
}

/** What metrics.json says about a dictionary that was trained on data with known directions. */
export interface RecoveryMetrics extends Omit<Recovery, "units" | "cosines"> {
  /** F */
  readonly features: number;
  /** The least cosine of a recovered direction. */
  readonly threshold: number;
  /** (F) the cosine of each true direction to its unit */
  readonly cosines: readonly number[];
}

/** The part of a comparison that is shown over the training steps. */
export interface RecoveryRecord
  extends Pick<Recovery, "recovered" | "meanMaxCosine" | "precision" | "recall"> {
  readonly step: number;
}

export const recoveryRecord = (
  step: number,
  { recovered, meanMaxCosine, precision, recall }: RecoveryMetrics,
): RecoveryRecord => ({ step, recovered, meanMaxCosine, precision, recall });

/** What a decoder is compared with: the directions of a data set, if they are known. */
export type KnownDirections = Pick<LoadedSet, "directions" | "scaling" | "inputs">;

/**
 * Compares a decoder (H, D) with the directions of the data that it was trained on, as the scaling changes them.
 * @returns undefined if the data have no known directions
 */
export function recoveryMetrics(
  { directions, scaling, inputs }: KnownDirections,
  decoder: Float32Array,
  report?: (share: number) => void,
): RecoveryMetrics | undefined {
  if (!directions) return undefined;
  const { divisor } = scaling;
  const scaled =
    typeof divisor === "number"
      ? directions
      : directions.map((value, i) => value / (divisor[i % inputs] as number));
  const { units, cosines, ...found } = featureRecovery(scaled, decoder, inputs, report);
  return {
    features: units.length,
    threshold: RECOVERED,
    ...found,
    cosines: [...cosines],
  };
}

/** Returns how many rows are not all zero. */
function directedRows(matrix: Float32Array, inputs: number): number {
  let count = 0;
  for (let start = 0; start < matrix.length; start += inputs) {
    if (matrix.subarray(start, start + inputs).some((value) => value !== 0)) count++;
  }
  return count;
}
