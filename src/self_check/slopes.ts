// The GPU's gradients against central differences of the float64 loss. This check does not rely on any formula
// of the backward pass, neither in the shaders nor in the references.
//
//   slope(s) = (f(θ+s) − f(θ−s)) / 2s
//
// Bounds: bounded_step.ts bounds the error of the gradient in f32. The truncation error of the difference is
// s²/6 f''', which is a third of slope(2s) − slope(s); all of slope(2s) − slope(s) is allowed. The two losses
// are sums of B·D terms in float64, each with a relative error of at most B·D · 2⁻⁵³; twice that, divided by
// s, is allowed.
//
// With ReLU, the loss has a kink at each input of a unit that is 0, and a difference across a kink is not a
// slope. A coordinate is skipped if a change of up to 2s could switch a unit on or off for any row.

import { activations } from "../../shaders/activations.ts";
import type { Settings } from "../config/settings.ts";
import { type Parameters, type WeightName, weightNames } from "../model/tensors.ts";
import type { ActivationName } from "../reference/activations.ts";
import { decode } from "../reference/decode.ts";
import { encode } from "../reference/encode.ts";
import { loss } from "../reference/loss.ts";
import { matmul } from "../reference/matmul.ts";
import type { BatchShape } from "../reference/shape.ts";
import { sparsity } from "../reference/sparsity.ts";
import type { Tensors } from "../reference/step.ts";
import { at } from "./bounded.ts";
import type { Step, StepBounds } from "./bounded_step.ts";
import { type Check, compare } from "./compare.ts";
import { randomSource } from "./matrices.ts";

/** The numbers of coordinates per tensor: those with the largest gradients, and random ones. */
const LARGEST = 2;
const DRAWN = 2;
/** Steps s: short for the encoder, to meet few kinks of the ReLU; long for the decoder, whose gradients are small. */
const STEPS: Record<WeightName, number> = { W_enc: 1e-5, b_enc: 1e-5, W_dec: 1e-2, b_dec: 1e-2 };

/** Yields one check per tensor as soon as it is ready; each takes some tenths of a second. */
export function* slopeChecks(
  step: Step,
  bounds: StepBounds,
  gradients: Parameters,
): Generator<Check, void, void> {
  const hasKink = kinks(step);
  for (const name of weightNames) {
    const selected = select(step.reference.gradients[name], (i) => hasKink(name, i));
    const slopes = selected.map((i) => slopeOf(step, name, i));
    yield compare(
      `d${name}`,
      selected.map((i) => at(gradients[name], i)),
      slopes.map(({ slope }) => slope),
      (n) => at(bounds.gradients[name].error, selected[n] as number) + (slopes[n]?.bound ?? 0),
      (n) => `[${selected[n]}]`,
    );
  }
}

/** Returns the indices of a gradient's largest values and of random nonzero ones, without those to skip. */
function select(gradient: Float64Array, isSkipped: (i: number) => boolean): number[] {
  const size = (i: number) => Math.abs(at(gradient, i));
  const draws = randomSource(16).values(gradient.length, 0, 1);
  const indices = [...gradient.keys()];
  const largest = indices.toSorted((a, b) => size(b) - size(a));
  const drawn = indices.filter((i) => size(i) > 0).toSorted((a, b) => at(draws, a) - at(draws, b));
  const selected: number[] = [];
  const take = (candidates: readonly number[], count: number) => {
    for (const i of candidates) {
      if (selected.length >= count) return;
      if (!selected.includes(i) && !isSkipped(i)) selected.push(i);
    }
  };
  take(largest, LARGEST);
  take(drawn, LARGEST + DRAWN);
  return selected;
}

function slopeOf(step: Step, name: WeightName, i: number) {
  const s = STEPS[name];
  const [near, far] = [difference(step, name, i, s), difference(step, name, i, 2 * s)];
  const { rows, inputs } = step.shape;
  const rounding = (rows * inputs * 2 ** -52 * step.reference.loss) / s;
  return { slope: near, bound: Math.abs(far - near) + rounding };
}

function difference(
  { shape, settings, variance, parameters, X: { value: X } }: Step,
  name: WeightName,
  i: number,
  s: number,
) {
  const lossAt = (value: number) => {
    const moved = parameters[name].slice();
    moved[i] = value;
    return lossOf(shape, settings, variance, { ...parameters, [name]: moved }, X);
  };
  const value = at(parameters[name], i);
  const [above, below] = [value + s, value - s];
  return (lossAt(above) - lossAt(below)) / (above - below);
}

/** The loss, computed by the references of the forward pass. */
function lossOf(
  shape: BatchShape,
  settings: Settings,
  variance: number,
  parameters: Tensors,
  X: Float64Array,
): number {
  const { outputActivation, sparsityWeight, reconstructionError: error } = settings;
  const activation = settings.activation as ActivationName;
  const h = encode(shape, activation, X, parameters.W_enc, parameters.b_enc);
  const { W_dec, b_dec } = parameters;
  const { errors } = decode(shape, outputActivation, error, h, W_dec, b_dec, X, variance);
  return loss(errors, sparsity(shape, h, settings), sparsityWeight).loss;
}

/** Whether the loss may have a kink within two steps of a coordinate. */
function kinks({ shape, settings, parameters, X: { value: X } }: Step) {
  const { rows, inputs, hidden } = shape;
  const z1 = matmul(X, parameters.W_enc, rows, inputs, hidden).map(
    (z, i) => z + at(parameters.b_enc, i % hidden),
  );
  return (name: WeightName, i: number) => {
    if (!activations[settings.activation].hasKink) return false;
    if (name === "W_dec" || name === "b_dec") return false;
    const unit = i % hidden;
    const column = Math.floor(i / hidden);
    for (let row = 0; row < rows; row++) {
      const x = name === "b_enc" ? 1 : Math.abs(at(X, row * inputs + column));
      if (Math.abs(at(z1, row * hidden + unit)) <= 2.01 * STEPS[name] * x && x > 0) return true;
    }
    return false;
  };
}
