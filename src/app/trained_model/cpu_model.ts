// A saved run's model in float64 on the CPU.

import type { Rows } from "../../data/rows.ts";
import type { ActivationName } from "../../reference/activations.ts";
import { decode } from "../../reference/decode.ts";
import { encode } from "../../reference/encode.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import type { CpuModel } from "../state/cpu_model.ts";

export function cpuModelOf({ settings, state }: SavedRun): CpuModel {
  const { hiddenUnits: hidden, outputActivation, reconstructionError } = settings;
  // The model that ships with the page has ReLU units.
  const activation = settings.activation as ActivationName;
  const { W_enc, b_enc, W_dec, b_dec } = state.parameters;
  const inputs = b_dec.length;
  const [encoder, encoderBias] = [Float64Array.from(W_enc), Float64Array.from(b_enc)];
  const [decoder, decoderBias] = [Float64Array.from(W_dec), Float64Array.from(b_dec)];
  return {
    step: state.step,
    hidden,
    decoderWeights: W_dec,
    encode: async ({ values }: Rows) => {
      const X = Float64Array.from(values, (byte) => byte / 255);
      const shape = { rows: 1, inputs, hidden };
      return Float32Array.from(encode(shape, activation, X, encoder, encoderBias));
    },
    decode: async (codes) => {
      const h = Float64Array.from(codes);
      const rows = h.length / hidden;
      // The reconstruction does not depend on the images; its gradient, which is not used, does.
      const X = new Float64Array(rows * inputs);
      const shape = { rows, inputs, hidden };
      const { y } = decode(
        shape,
        outputActivation,
        reconstructionError,
        h,
        decoder,
        decoderBias,
        X,
      );
      return Float32Array.from(y);
    },
    decoderRow: async (unit) => W_dec.slice(unit * inputs, (unit + 1) * inputs),
  };
}
