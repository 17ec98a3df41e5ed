import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { lengthOf, type ModelShape, mapTensors, type Parameters, tensorShapes } from "./tensors.ts";

/** The largest initial weight, √(6/(fan_in + fan_out)), the same for both matrices. */
export const glorotLimit = ({ inputs, hidden }: ModelShape) => Math.sqrt(6 / (inputs + hidden));

/**
 * Returns the initial values: weights Glorot-uniform, U(−limit, limit) with limit √(6/(fan_in + fan_out))
 * (Glorot & Bengio 2010, eq. 16), biases zero. The same seed gives the same values everywhere.
 */
export function initialParameters(model: ModelShape, seed: number): Parameters {
  const random = xoroshiro128plus(seed);
  const limit = glorotLimit(model);
  const shapes = tensorShapes(model);
  return mapTensors(model, (name, { start }) => {
    const length = lengthOf(shapes[name] ?? []);
    if (start === "zero") return new Float32Array(length);
    return Float32Array.from({ length }, () => (2 * uniformFloat64(random) - 1) * limit);
  });
}
