// The first values of a model's tensors. The same seed gives the same values everywhere.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Settings } from "../config/settings.ts";
import { norm } from "../math.ts";
import { randomDirection } from "../random.ts";
import { lengthOf, type ModelShape, mapTensors, type Parameters, tensorShapes } from "./tensors.ts";

/** The largest initial weight, √(6/(fan_in + fan_out)), the same for both matrices. */
export const glorotLimit = ({ inputs, hidden }: ModelShape) => Math.sqrt(6 / (inputs + hidden));

/** The settings that determine the first values. */
export type StartSettings = Pick<
  Settings,
  "start" | "startNorm" | "startThreshold" | "tied" | "decoderNorm"
>;

/**
 * Returns the initial values: if no settings are given, weights are Glorot-uniform and biases zero.
 * @param bias of the decoder; zero by default
 */
export function initialParameters(
  model: ModelShape,
  seed: number,
  settings?: StartSettings,
  bias?: Float32Array,
): Parameters {
  const random = xoroshiro128plus(seed);
  const shapes = tensorShapes(model);
  const tensors = mapTensors(model, (name, { start }) => {
    const values = new Float32Array(lengthOf(shapes[name] ?? []));
    if (start === "threshold") return values.fill(settings?.startThreshold ?? 0);
    const isDrawn = start === "glorot" && settings?.start !== "decoder-unit";
    return isDrawn ? fillGlorot(values, model, random) : values;
  });
  const { W_enc, W_dec, b_dec } = tensors;
  if (settings?.start === "decoder-unit") {
    fillTransposed(W_enc, fillDirections(W_dec, model, settings.startNorm, random), model);
  } else if (settings?.tied) {
    fillTransposed(W_dec, W_enc, { ...model, inputs: model.hidden, hidden: model.inputs });
  }
  if (settings?.decoderNorm === "unit") normaliseRows(W_dec, model);
  if (bias) b_dec.set(bias);
  return tensors;
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
  startNorm: number,
  random: RandomGenerator,
): Float32Array {
  for (let start = 0; start < decoder.length; start += inputs) {
    const direction = randomDirection(inputs, random);
    for (let i = 0; i < inputs; i++) decoder[start + i] = startNorm * (direction[i] as number);
  }
  return decoder;
}

/** Fills W_enc (D,H) with W_decᵀ; with the sides swapped, W_dec with W_encᵀ. */
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
    const length = norm(row);
    if (length === 0) continue;
    for (let i = 0; i < inputs; i++) row[i] = (row[i] as number) / length;
  }
  return decoder;
}
