// Random numbers of other distributions than pure-rand's.

import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { norm } from "./math.ts";

/** N(0, 1), by Box and Muller 1958; of the two values only one is used, so that streams stay simple. */
export const normal = (random: RandomGenerator) =>
  Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) *
  Math.cos(2 * Math.PI * uniformFloat64(random));

/** Returns a uniform direction: a normalised Gaussian vector. */
export function randomDirection(inputs: number, random: RandomGenerator): Float64Array {
  const vector = Float64Array.from({ length: inputs }, () => normal(random));
  const length = norm(vector);
  return vector.map((value) => value / length);
}
