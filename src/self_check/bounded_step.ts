// The error bounds of a whole training step in f32.

import type { Settings } from "../config/settings.ts";
import { mapValuesOf, type Tensors as TensorValues, tensorShapes } from "../model/tensors.ts";
import type { ActivationName } from "../reference/activations.ts";
import type { BatchShape } from "../reference/shape.ts";
import type { Pass, Tensors } from "../reference/step.ts";
import { type Bounded, exact } from "./bounded.ts";
import * as kernels from "./bounded_kernels.ts";

/** A training step computed in float64. */
export interface Step {
  readonly shape: BatchShape;
  readonly settings: Settings;
  /** Before the update. */
  readonly parameters: Tensors;
  /** The batch, with the errors of its inputs. */
  readonly X: Bounded;
  readonly reference: Pass;
}

export interface StepBounds {
  readonly reconstruction: Bounded;
  readonly sparsity: Bounded;
  readonly auxiliary: Bounded;
  readonly gradients: TensorValues<Bounded>;
}

export function stepBounds({ shape, settings, parameters, X }: Step): StepBounds {
  const { rows, inputs } = shape;
  const { outputActivation, sparsityWeight, reconstructionError: error } = settings;
  const activation = settings.activation as ActivationName;
  const { W_enc, b_enc, W_dec, b_dec } = mapValuesOf(tensorShapes(shape), (sizes, name) => {
    const values = parameters[name] as Float64Array;
    const columns = sizes.at(-1) as number;
    return exact(values, values.length / columns, columns);
  });

  const { h, ...sums } = kernels.encode(X, W_enc, b_enc, activation);
  const penalised = kernels.sparsity(sums, rows, settings);
  const { dz2, errorSums } = kernels.decode(h, W_dec, b_dec, X, outputActivation, error);
  const dz1 = kernels.hiddenGradient(dz2, W_dec, penalised.dm, h, activation);
  const decoder = kernels.weightGradient(h, dz2);
  const encoder = kernels.weightGradient(X, dz1);
  return {
    ...kernels.loss(error, errorSums, penalised, [rows, inputs], sparsityWeight),
    auxiliary: exact(new Float64Array(1), 1, 1),
    gradients: {
      W_enc: encoder.weights,
      b_enc: encoder.bias,
      W_dec: decoder.weights,
      b_dec: decoder.bias,
    },
  };
}
