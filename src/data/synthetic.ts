// Data with a known dictionary: each row is a sparse sum of true features plus noise. Whether training recovers the
// features can then be measured (src/statistics/recovery.ts).
//   row = Σ_f active_f · magnitude_f · direction_f + noise
//   active_f = 1 with probability p;  magnitude_f ~ U(0.5, 1.5);  noise ~ N(0, s²) per value

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import { formatPercent, plural } from "../format.ts";
import { InputError } from "../input_error.ts";
import { normal, randomDirection } from "../random.ts";
import type { DataSet } from "./data_set.ts";
import type { OpenedData } from "./readers/index.ts";

export interface SyntheticOptions {
  /** F */
  readonly features: number;
  /** D */
  readonly inputs: number;
  /** N */
  readonly rows: number;
  /** The probability p that a feature is active in a row. */
  readonly activeShare: number;
  /** The standard deviation s of the noise. */
  readonly noise: number;
  readonly seed: number;
}

/** A small problem that training solves in a minute or so. */
export const syntheticDefaults = {
  features: 64,
  inputs: 32,
  rows: 50_000,
  activeShare: 0.05,
  noise: 0.02,
} as const satisfies Omit<SyntheticOptions, "seed">;

/** The most that is accepted; every direction is in memory. */
export const syntheticMaxima = { features: 16_384, inputs: 16_384 } as const;

export interface SyntheticData extends DataSet {
  /** (F, D) unit vectors */
  readonly directions: Float32Array<ArrayBuffer>;
}

/** @throws InputError if an option is out of range */
export const openSynthetic = (options: SyntheticOptions): OpenedData => ({
  format: "synthetic data",
  sets: { train: syntheticData(options) },
});

/** Streams for rows are a jump apart from the directions', and differ by the row's number. */
const MIX = 0x9e3779b1;

/**
 * Makes rows when they are asked for; a row depends on the options and its number only.
 * @throws InputError if an option is out of range
 */
export function syntheticData(options: SyntheticOptions): SyntheticData {
  const { features, inputs, rows: count, activeShare, noise, seed } = options;
  check(options);
  const directions = unitDirections(features, inputs, seed);
  const rows = async (start: number, end: number) => {
    const values = new Float32Array((end - start) * inputs);
    const sum = new Float64Array(inputs);
    for (let row = start; row < end; row++) {
      const random = randomOf(seed, row + 1);
      sum.fill(0);
      for (let feature = 0; feature < features; feature++) {
        if (uniformFloat64(random) >= activeShare) continue;
        const magnitude = 0.5 + uniformFloat64(random);
        for (let i = 0; i < inputs; i++) {
          sum[i] = (sum[i] as number) + magnitude * (directions[feature * inputs + i] as number);
        }
      }
      if (noise > 0) {
        for (let i = 0; i < inputs; i++) sum[i] = (sum[i] as number) + noise * normal(random);
      }
      values.set(sum, (row - start) * inputs);
    }
    return values;
  };
  return {
    name: "synthetic",
    count,
    inputs,
    element: "f32",
    isBytes: false,
    areFinite: true,
    rows,
    directions,
    notes: [
      `${plural(features, "feature")} in ${plural(inputs, "dimension")}, each active in ${formatPercent(activeShare)} of the rows.`,
    ],
  };
}

/** F independent uniform directions. */
function unitDirections(features: number, inputs: number, seed: number) {
  const random = randomOf(seed, 0);
  const directions = new Float32Array(features * inputs);
  for (let feature = 0; feature < features; feature++) {
    directions.set(randomDirection(inputs, random), feature * inputs);
  }
  return directions;
}

/** A stream of its own for each number; one jump separates it from other uses of the seed. */
function randomOf(seed: number, stream: number): JumpableRandomGenerator {
  const mixed = Math.imul(stream, MIX) ^ seed;
  const random = xoroshiro128plus(mixed);
  random.jump();
  return random;
}

function check({ features, inputs, rows, activeShare, noise }: SyntheticOptions): void {
  for (const [name, value] of Object.entries({ features, inputs, rows })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(
        `The number of ${name} is ${value}; it must be a positive whole number.`,
      );
    }
  }
  for (const [name, value] of Object.entries({ features, inputs })) {
    const most = syntheticMaxima[name as keyof typeof syntheticMaxima];
    if (value > most) {
      throw new InputError(`The number of ${name} is ${value}; it must be at most ${most}.`);
    }
  }
  if (!(activeShare > 0 && activeShare <= 1)) {
    throw new InputError(`The active share is ${activeShare}; it must be above 0 and at most 1.`);
  }
  if (!(noise >= 0 && noise < Infinity)) {
    throw new InputError(`The noise is ${noise}; it must be 0 or more.`);
  }
}
