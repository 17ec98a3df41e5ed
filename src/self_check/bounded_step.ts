// The error bounds of a whole training step in f32, the first of a run: no unit is dead, and all moments are 0.

import { clipAdditions } from "../../shaders/clip.ts";
import { prefixesOf, type Settings } from "../config/settings.ts";
import {
  mapValuesOf,
  type Tensors as TensorValues,
  tensorEntries,
  tensorShapes,
} from "../model/tensors.ts";
import type { BatchShape } from "../reference/shape.ts";
import { squared_norm } from "../reference/squared_norm.ts";
import type { Pass, Tensors } from "../reference/step.ts";
import { type Bounded, exact, masked, scaled, transposed, ULP } from "./bounded.ts";
import { boundedCodes } from "./bounded_codes.ts";
import * as kernels from "./bounded_kernels.ts";
import * as updates from "./bounded_updates.ts";

/** A training step computed in float64. */
export interface Step {
  readonly shape: BatchShape;
  /** With the learning rate and the sparsity weight of the step. */
  readonly settings: Settings;
  /** V */
  readonly variance: number;
  /** Before the update. */
  readonly parameters: Tensors;
  /** The batch, with the errors of its inputs. */
  readonly X: Bounded;
  readonly reference: Pass & { readonly scale: number };
}

export interface StepBounds {
  readonly reconstruction: Bounded;
  readonly sparsity: Bounded;
  readonly auxiliary: Bounded;
  readonly gradients: TensorValues<Bounded>;
  /** The codes. */
  readonly h: Bounded;
}

/** Parameters as the kernels have them. */
export const exactParameters = (
  { shape, settings }: Pick<Step, "shape" | "settings">,
  parameters: Tensors,
): TensorValues<Bounded> =>
  mapValuesOf(tensorShapes({ ...shape, activation: settings.activation }), (sizes, name) => {
    const values = parameters[name] as Float64Array;
    const columns = sizes.at(-1) as number;
    return exact(values, values.length / columns, columns);
  });

export function stepBounds(step: Step): StepBounds {
  const { shape, settings, variance, X, reference } = step;
  const { rows, inputs, hidden } = shape;
  const { outputActivation, sparsityWeight, reconstructionError: error, preBias } = settings;
  const parameters = exactParameters(step, step.parameters);
  const { W_enc, b_enc, W_dec, b_dec } = parameters;

  const Xc = preBias ? updates.centre(X, b_dec) : X;
  const zeros = exact(new Float64Array(hidden), 1, hidden);
  const { h: z } = kernels.encode(Xc, W_enc, b_enc ?? zeros, "linear");
  const method = boundedCodes[settings.activation];
  const codes = method.codes(z, reference.h, settings, parameters);
  const { h, gates = h } = codes;

  const norms = updates.rowNorms(W_dec);
  const { activeSums } = kernels.columnBlocks(h);
  const sums = { hiddenSums: kernels.blockSums(gates), activeSums };
  const ofUnits = kernels.sparsity(sums, rows, settings, transposed(norms));
  const penalised = { ...ofUnits, ...kernels.penaltyTotal(ofUnits, settings) };

  const prefixes = prefixesOf(settings).toReversed();
  const stack = stacked(prefixes.map((prefix) => masked(h, (i) => i % hidden < prefix)));
  const targets = stacked(prefixes.map(() => X));
  const { dz2, errorSums } = kernels.decode(
    stack,
    W_dec,
    b_dec,
    targets,
    outputActivation,
    error,
    variance,
  );
  const ofGates =
    codes.gates && kernels.decode(codes.gates, W_dec, b_dec, X, "linear", error, variance);
  const { dz1, own } = method.backward(
    z,
    codes,
    {
      prefixes,
      dh: parts(kernels.hiddenSums(dz2, W_dec), prefixes.length),
      ...(ofGates && { dg: kernels.hiddenSums(ofGates.dz2, W_dec) }),
      dm: penalised.dm,
    },
    settings,
    parameters,
  );

  const decoder = kernels.weightGradient(stack, dz2);
  const encoder = kernels.weightGradient(Xc, dz1);
  const usesNorms = settings.penalty === "l1-decoder";
  const dW_dec = usesNorms
    ? updates.decoderPenaltyGradient(
        decoder.weights,
        W_dec,
        norms,
        transposed(penalised.m),
        sparsityWeight,
      )
    : decoder.weights;
  const db_dec = preBias
    ? transposed(updates.centreGradient(transposed(decoder.bias), transposed(encoder.bias), W_enc))
    : decoder.bias;
  const terms = (errors: Bounded, count: number) =>
    kernels.loss(error, errors, penalised, [count, inputs], sparsityWeight, variance);
  return {
    ...terms(errorSums, stack.rows),
    auxiliary: ofGates
      ? terms(ofGates.errorSums, rows).reconstruction
      : exact(new Float64Array(1), 1, 1),
    h,
    gradients: adjusted(settings, parameters, {
      W_enc: encoder.weights,
      ...(b_enc && { b_enc: encoder.bias }),
      W_dec: dW_dec,
      b_dec: db_dec,
      ...own,
    } as TensorValues<Bounded>),
  };
}

/** What changes the gradients before their norm is limited. */
function adjusted(
  { tied, optimizer, weightDecay, decoderNorm }: Settings,
  { W_enc, W_dec }: TensorValues<Bounded>,
  gradients: TensorValues<Bounded>,
): TensorValues<Bounded> {
  let { W_enc: encoder, W_dec: decoder } = gradients;
  if (tied) {
    encoder = updates.tiedGradient(encoder, decoder);
    decoder = transposed(encoder);
  }
  if (weightDecay > 0 && optimizer !== "adamw") {
    encoder = updates.decayed(encoder, W_enc, weightDecay);
    decoder = updates.decayed(decoder, W_dec, weightDecay);
  }
  if (decoderNorm === "unit") decoder = updates.projectedGradient(decoder, W_dec);
  return { ...gradients, W_enc: encoder, W_dec: decoder };
}

/** The parameters after the step. */
export function updatedBounds(
  step: Step,
  bounds: StepBounds,
  after: Tensors,
): TensorValues<Bounded> {
  const { settings, parameters, reference } = step;
  const { optimizer, learningRate, weightDecay, decoderNorm, activation, clipNorm } = settings;
  const normUlps = clipAdditions + relativeNormError(bounds.gradients) / ULP;
  return mapValuesOf(bounds.gradients, (gradient, name) => {
    const before = exactParameters(step, parameters)[name] as Bounded;
    const end = after[name] as Float64Array;
    // It becomes the smallest activation that stays.
    if (activation === "batch-topk" && name === "threshold") {
      const error = bounds.h.error.reduce((most, off) => Math.max(most, off), 0);
      return { ...before, value: end, error: Float64Array.of(error) };
    }
    const isDecayed = optimizer === "adamw" && (name === "W_enc" || name === "W_dec");
    const first = isDecayed ? updates.decayed(before, before, -learningRate * weightDecay) : before;
    const limited = clipNorm > 0 ? scaled(gradient, reference.scale, normUlps) : gradient;
    const updated = kernels.firstUpdate(limited, first, settings);
    return name === "W_dec" && decoderNorm === "unit" ? updates.unitRows(updated) : updated;
  });
}

/** The relative error of the norm of all gradients. */
function relativeNormError(gradients: TensorValues<Bounded>): number {
  const normOf = (of: (gradient: Bounded) => Float64Array) =>
    Math.sqrt(
      tensorEntries(gradients).reduce((sum, [, gradient]) => sum + squared_norm(of(gradient)), 0),
    );
  return normOf(({ error }) => error) / normOf(({ value }) => value);
}

/** Matrices on top of each other. */
function stacked(matrices: readonly Bounded[]): Bounded {
  const [first] = matrices as [Bounded];
  if (matrices.length === 1) return first;
  const all = (of: (matrix: Bounded) => Float64Array) =>
    Float64Array.from(matrices.flatMap((matrix) => [...of(matrix)]));
  return {
    rows: matrices.length * first.rows,
    columns: first.columns,
    value: all(({ value }) => value),
    error: all(({ error }) => error),
  };
}

/** The matrices that are on top of each other in a stack. */
function parts({ rows, columns, value, error }: Bounded, count: number): Bounded[] {
  const length = value.length / count;
  return Array.from({ length: count }, (_, g) => ({
    rows: rows / count,
    columns,
    value: value.subarray(g * length, (g + 1) * length),
    error: error.subarray(g * length, (g + 1) * length),
  }));
}
