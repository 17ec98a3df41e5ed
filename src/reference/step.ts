// A whole training step in float64, from the same weights and batch as on the GPU.

import type { OptimizerName, Settings } from "../config/settings.ts";
import {
  mapValuesOf,
  type Parameters,
  type Tensors as TensorValues,
  tensorEntries,
} from "../model/tensors.ts";
import type { ActivationName } from "./activations.ts";
import { decode } from "./decode.ts";
import { decoder_gradient } from "./decoder_gradient.ts";
import { encode } from "./encode.ts";
import { encoder_gradient } from "./encoder_gradient.ts";
import { hidden_gradient } from "./hidden_gradient.ts";
import { loss } from "./loss.ts";
import { optimizers } from "./optimizers.ts";
import type { BatchShape } from "./shape.ts";
import { sparsity } from "./sparsity.ts";

export type Tensors = TensorValues<Float64Array>;

/** The forward and backward pass over one batch X (B,D). */
export function pass(shape: BatchShape, settings: Settings, parameters: Tensors, X: Float64Array) {
  const { outputActivation, sparsityWeight, reconstructionError: error } = settings;
  const activation = settings.activation as ActivationName;
  const { W_enc, b_enc, W_dec, b_dec } = parameters;

  const h = encode(shape, activation, X, W_enc, b_enc);
  const penalty = sparsity(shape, h, settings);
  const { y, dz2, errors } = decode(shape, outputActivation, error, h, W_dec, b_dec, X);
  const dz1 = hidden_gradient(shape, activation, dz2, W_dec, penalty.dm, h);
  const decoder = decoder_gradient(shape, h, dz2);
  const encoder = encoder_gradient(shape, X, dz1);

  const gradients: Tensors = {
    W_enc: encoder.weights,
    b_enc: encoder.bias,
    W_dec: decoder.weights,
    b_dec: decoder.bias,
  };
  const terms = loss(errors, penalty, sparsityWeight);
  return { h, y, dz1, dz2, gradients, penalty, ...terms };
}

export type Pass = ReturnType<typeof pass>;

/** A run of training steps with parameters and moments in float64. */
export class ReferenceRun {
  readonly parameters: Tensors;
  private readonly optimizer: (typeof optimizers)[OptimizerName];
  private readonly moments: readonly Tensors[];
  private steps = 0;

  constructor(
    private readonly settings: Settings,
    first: Parameters,
  ) {
    this.optimizer = optimizers[settings.optimizer];
    this.parameters = mapValuesOf(first, (values) => Float64Array.from(values));
    this.moments = Array.from({ length: this.optimizer.moments }, () =>
      mapValuesOf(first, ({ length }) => new Float64Array(length)),
    );
  }

  /** Trains on one batch X (B,D) and returns the pass before the update. */
  step(X: Float64Array, rows: number) {
    const { settings, parameters } = this;
    const shape = { rows, inputs: X.length / rows, hidden: settings.hiddenUnits };
    const result = pass(shape, settings, parameters, X);
    this.steps++;
    for (const [name, values] of tensorEntries(parameters)) {
      const moments = this.moments.map((tensors) => tensors[name] as Float64Array);
      const gradient = result.gradients[name] as Float64Array;
      this.optimizer.update(settings, this.steps, gradient, values, moments);
    }
    return result;
  }
}
