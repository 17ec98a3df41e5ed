// Whether a dictionary contains known directions, after matching units to directions one to one.

import type { LoadedSet } from "../data/rows.ts";
import { norm } from "../math.ts";
import { bestMatching, cosineRows } from "./directions.ts";

/** A direction is recovered if the cosine to its unit is at least this. */
export const RECOVERED = 0.9;

export interface Recovery {
  /** (F) the unit matched to each true direction, or −1 if there are fewer units than directions */
  readonly units: Int32Array<ArrayBuffer>;
  /** (F) its cosine; 0 without a unit */
  readonly cosines: Float64Array<ArrayBuffer>;
  readonly recovered: number;
  /** The share of the units, except those of length 0, that are matched to a recovered direction. */
  readonly precision: number;
  /** The share of the true directions that are recovered. */
  readonly recall: number;
}

/**
 * Matches units to directions so that the sum of the cosines is largest (Kuhn 1955).
 * @param directions (F, D)
 * @param dictionary (H, D) the decoder's row of each unit
 */
export function featureRecovery(
  directions: Float32Array,
  dictionary: Float32Array,
  inputs: number,
): Recovery {
  const features = directions.length / inputs;
  const hidden = dictionary.length / inputs;
  const cosines = cosineRows(directions, dictionary, inputs);
  const units = new Int32Array(features).fill(-1);
  const matched = new Float64Array(features);
  for (const [feature, unit] of bestMatching(cosines)) {
    units[feature] = unit;
    matched[feature] = (cosines[feature] as Float64Array)[unit] as number;
  }
  const recovered = matched.filter((cosine) => cosine >= RECOVERED).length;
  const used = lengthsOf(dictionary, hidden, inputs).filter((length) => length > 0).length;
  return {
    units,
    cosines: matched,
    recovered,
    precision: used > 0 ? recovered / used : 0,
    recall: recovered / features,
  };
}

/** What metrics.json says about a dictionary that was trained on data with known directions. */
export interface RecoveryMetrics extends Pick<Recovery, "recovered" | "precision" | "recall"> {
  /** F */
  readonly features: number;
  /** The least cosine of a recovered direction. */
  readonly threshold: number;
  /** (F) the cosine of each true direction to its unit */
  readonly cosines: readonly number[];
}

/** The part of a comparison that is shown over the training steps. */
export interface RecoveryRecord extends Pick<Recovery, "recovered" | "precision" | "recall"> {
  readonly step: number;
  /** The mean, over the true directions, of the cosine to the matched unit. */
  readonly meanCosine: number;
}

export const recoveryRecord = (
  step: number,
  { recovered, precision, recall, cosines }: RecoveryMetrics,
): RecoveryRecord => ({
  step,
  recovered,
  meanCosine: cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length,
  precision,
  recall,
});

/** What a decoder is compared with: the directions of a data set, if they are known. */
export type KnownDirections = Pick<LoadedSet, "directions" | "scaling" | "inputs">;

/**
 * Compares a decoder (H, D) with the directions of the data that it was trained on, as the scaling changes them.
 * @returns undefined if the data have no known directions
 */
export function recoveryMetrics(
  { directions, scaling, inputs }: KnownDirections,
  decoder: Float32Array,
): RecoveryMetrics | undefined {
  if (!directions) return undefined;
  const { divisor } = scaling;
  const scaled =
    typeof divisor === "number"
      ? directions
      : directions.map((value, i) => value / (divisor[i % inputs] as number));
  const { cosines, recovered, precision, recall } = featureRecovery(scaled, decoder, inputs);
  return {
    features: directions.length / inputs,
    threshold: RECOVERED,
    recovered,
    precision,
    recall,
    cosines: [...cosines],
  };
}

const lengthsOf = (matrix: Float32Array, rows: number, inputs: number) =>
  Float64Array.from({ length: rows }, (_, i) =>
    norm(matrix.subarray(i * inputs, (i + 1) * inputs)),
  );
