// A model as formulas for a reader who has nothing but its file.

import type { Settings } from "../config/settings.ts";

/** What follows z = x W_enc + b_enc, or u = x W_enc for gated units. */
const encoders: Record<Settings["activation"], (settings: Settings) => string> = {
  relu: () => "h = relu(z)",
  sigmoid: () => "h = sigmoid(z)",
  topk: ({ k }) => `h = the ${k} largest of relu(z) in each row, and 0 elsewhere`,
  "batch-topk": () => "h = z where z > threshold, and 0 elsewhere",
  lifetime: () => "h = relu(z)",
  jumprelu: () => "h = z where z > threshold, and 0 elsewhere",
  gated: () => "h = relu(exp(r_mag) u + b_mag) where u + b_gate > 0, and 0 elsewhere",
};

/** Returns the encoder as a formula, from the model's inputs x. */
export function encoderFormula(settings: Settings): string {
  const { activation, preBias } = settings;
  const x = preBias ? "(x − b_dec)" : "x";
  const z = activation === "gated" ? `u = ${x} W_enc` : `z = ${x} W_enc + b_enc`;
  return `${encoders[activation](settings)}, with ${z}`;
}

/** Returns the decoder as a formula. */
export const decoderFormula = ({ outputActivation }: Settings): string =>
  outputActivation === "linear"
    ? "y = h W_dec + b_dec"
    : `y = ${outputActivation}(h W_dec + b_dec)`;
