// The error bounds of a whole training step in f32.

import { reconstructionErrorOf, type Settings } from "../config/settings.ts";
import { mapTensors, type TensorName, tensorTable } from "../model/tensors.ts";
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
  readonly gradients: Readonly<Record<TensorName, Bounded>>;
}

export function stepBounds({ shape, settings, parameters, X }: Step): StepBounds {
  const { rows, inputs } = shape;
  const { activation, outputActivation, sparsityWeight } = settings;
  const error = reconstructionErrorOf(settings);
  const sides = { inputs, hidden: shape.hidden };
  const { W_enc, b_enc, W_dec, b_dec } = mapTensors((name) => {
    const sizes = tensorTable[name].shape.map((side) => sides[side]);
    const columns = sizes.at(-1) as number;
    return exact(parameters[name], parameters[name].length / columns, columns);
  });

  const { h, hiddenSums } = kernels.encode(X, W_enc, b_enc, activation);
  const { penalty, dm } = kernels.sparsity(hiddenSums, rows, settings);
  const { dz2, errorSums } = kernels.decode(h, W_dec, b_dec, X, outputActivation, error);
  const dz1 = kernels.hiddenGradient(dz2, W_dec, dm, h, activation);
  const decoder = kernels.weightGradient(h, dz2);
  const encoder = kernels.weightGradient(X, dz1);
  return {
    ...kernels.loss(error, errorSums, penalty, [rows, inputs], sparsityWeight),
    gradients: {
      W_enc: encoder.weights,
      b_enc: encoder.bias,
      W_dec: decoder.weights,
      b_dec: decoder.bias,
    },
  };
}
