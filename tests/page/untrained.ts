// Codes and reconstructions of an untrained run, computed by the float64 reference.

import { initialParameters } from "../../src/model/init.ts";
import { decode } from "../../src/reference/decode.ts";
import { encode } from "../../src/reference/encode.ts";
import { readMnist } from "../support/mnist.ts";

const INPUTS = 784;
const SEED = 42;

export const trainPixels = readMnist("train", "images");
export const trainLabels = readMnist("train", "labels");

/** (B,D), 0–1 */
const asInputs = (pixels: Uint8Array) => Float64Array.from(pixels, (byte) => byte / 255);

function codesOf(X: Float64Array, hidden: number): Float64Array {
  const { W_enc, b_enc } = initialParameters({ inputs: INPUTS, hidden }, SEED);
  const shape = { rows: X.length / INPUTS, inputs: INPUTS, hidden };
  return encode(shape, "relu", X, Float64Array.from(W_enc), Float64Array.from(b_enc));
}

/** (count, hidden) of the first training images. */
export function untrainedCodes(count: number, hidden: number): Float32Array {
  const X = asInputs(trainPixels.subarray(0, count * INPUTS));
  return Float32Array.from(codesOf(X, hidden));
}

/** Returns the code of one image, and a function that decodes a code and computes its error. */
export function untrainedDecoder(pixels: Uint8Array, hidden: number) {
  const X = asInputs(pixels);
  const { W_dec, b_dec } = initialParameters({ inputs: INPUTS, hidden }, SEED);
  const shape = { rows: 1, inputs: INPUTS, hidden };
  const weights = [Float64Array.from(W_dec), Float64Array.from(b_dec)] as const;
  return {
    code: codesOf(X, hidden),
    decode(code: Float64Array) {
      const { y } = decode(shape, "sigmoid", "mean", code, ...weights, X);
      const error = y.reduce((sum, value, i) => sum + (value - (X[i] as number)) ** 2, 0) / INPUTS;
      return { y, error };
    },
  };
}
