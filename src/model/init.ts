// The first values of a model's tensors. The same seed gives the same values everywhere.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { randomDirection } from "../random.ts";
import { type ModelShape, mapTensors, type Parameters, tensorShapes } from "./tensors.ts";

/** The largest initial weight, √(6/(fan_in + fan_out)), the same for both matrices. */
export const glorotLimit = ({ inputs, hidden }: ModelShape) => Math.sqrt(6 / (inputs + hidden));

/** Returns the initial values: weights Glorot-uniform, biases zero. */
export function initialParameters(model: ModelShape, seed: number): Parameters {
  const random = xoroshiro128plus(seed);
  const shapes = tensorShapes(model);
  return mapTensors((name, { start }) => {
    const values = new Float32Array(shapes[name].reduce((product, size) => product * size, 1));
    return start === "zero" ? values : fillGlorot(values, model, random);
  });
}

/** Fills a matrix with U(−limit, limit), limit √(6/(fan_in + fan_out)) (Glorot & Bengio 2010, eq. 16). */
export function fillGlorot(
  weights: Float32Array,
  model: ModelShape,
  random: RandomGenerator,
): Float32Array {
  const limit = glorotLimit(model);
  for (let i = 0; i < weights.length; i++) {
    weights[i] = (2 * uniformFloat64(random) - 1) * limit;
  }
  return weights;
}

/** Fills W_dec (H,D) with rows in independent uniform directions, all of this norm. */
export function fillDirections(
  decoder: Float32Array,
  { inputs }: ModelShape,
  norm: number,
  random: RandomGenerator,
): Float32Array {
  for (let start = 0; start < decoder.length; start += inputs) {
    const direction = randomDirection(inputs, random);
    for (let i = 0; i < inputs; i++) decoder[start + i] = norm * (direction[i] as number);
  }
  return decoder;
}

/** Fills W_enc (D,H) with W_decᵀ. */
export function fillTransposed(
  encoder: Float32Array,
  decoder: Float32Array,
  { inputs, hidden }: ModelShape,
): Float32Array {
  for (let j = 0; j < hidden; j++) {
    for (let i = 0; i < inputs; i++) encoder[i * hidden + j] = decoder[j * inputs + i] as number;
  }
  return encoder;
}

/** Divides each row of W_dec (H,D) by its norm; rows of zeros stay. */
export function normaliseRows(decoder: Float32Array, { inputs }: ModelShape): Float32Array {
  for (let start = 0; start < decoder.length; start += inputs) {
    const row = decoder.subarray(start, start + inputs);
    const norm = Math.hypot(...row);
    if (norm === 0) continue;
    for (let i = 0; i < inputs; i++) row[i] = (row[i] as number) / norm;
  }
  return decoder;
}
