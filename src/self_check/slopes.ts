// The GPU's gradients against central differences of the float64 loss: no formula of the backward pass is
// trusted, neither the shaders' nor the references'.
//
//   slope(s) = (f(θ+s) − f(θ−s)) / 2s
//
// Bounds. The gradient in f32 may be off by what bounded_step.ts says. The difference is off by s²/6 f''',
// which is a third of slope(2s) − slope(s); all of that is allowed. The two losses are sums of B·D terms in
// float64, each off by at most B·D · 2⁻⁵³ of itself; twice that is allowed, over s.
//
// A ReLU's loss has a kink where a unit's input passes 0, and the difference across it is no slope: a
// coordinate is passed over if within 2s of it any row turns a unit on or off.

import type { Settings } from "../config/settings.ts";
import { type Parameters, type TensorName, tensorNames } from "../model/tensors.ts";
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

/** Coordinates of each tensor with the largest gradients, and some random ones. */
const LARGEST = 2;
const DRAWN = 2;
/** Steps s: short before a ReLU, to meet few kinks; long if gradients are small. */
const STEPS: Record<TensorName, number> = { W_enc: 1e-5, b_enc: 1e-5, W_dec: 1e-2, b_dec: 1e-2 };

/** One check for each tensor, as soon as it is done: each takes some tenths of a second. */
export function* slopeChecks(
  step: Step,
  bounds: StepBounds,
  gradients: Parameters,
): Generator<Check, void, void> {
  const hasKink = kinks(step);
  for (const name of tensorNames) {
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

/** Indices of a gradient's largest values, and of others that are not 0; skipped ones excluded. */
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

function slopeOf(step: Step, name: TensorName, i: number) {
  const s = STEPS[name];
  const [near, far] = [difference(step, name, i, s), difference(step, name, i, 2 * s)];
  const { rows, inputs } = step.shape;
  const rounding = (rows * inputs * 2 ** -52 * step.reference.loss) / s;
  return { slope: near, bound: Math.abs(far - near) + rounding };
}

function difference(
  { shape, settings, parameters, X }: Step,
  name: TensorName,
  i: number,
  s: number,
) {
  const lossAt = (value: number) => {
    const moved = parameters[name].slice();
    moved[i] = value;
    return lossOf(shape, settings, { ...parameters, [name]: moved }, X);
  };
  const value = at(parameters[name], i);
  const [above, below] = [value + s, value - s];
  return (lossAt(above) - lossAt(below)) / (above - below);
}

/** The loss alone, by the references of the forward pass. */
function lossOf(
  shape: BatchShape,
  settings: Settings,
  parameters: Tensors,
  X: Float64Array,
): number {
  const { activation, outputActivation, sparsityWeight } = settings;
  const h = encode(shape, activation, X, parameters.W_enc, parameters.b_enc);
  const { penalty } = sparsity(shape, h, settings);
  const { y } = decode(shape, outputActivation, h, parameters.W_dec, parameters.b_dec, X);
  return loss(X, y, penalty, sparsityWeight).loss;
}

/** Whether the loss may have a kink within two steps of a coordinate. */
function kinks({ shape, settings, parameters, X }: Step) {
  const { rows, inputs, hidden } = shape;
  const z1 = matmul(X, parameters.W_enc, rows, inputs, hidden).map(
    (z, i) => z + at(parameters.b_enc, i % hidden),
  );
  return (name: TensorName, i: number) => {
    if (settings.activation !== "relu" || name === "W_dec" || name === "b_dec") return false;
    const unit = i % hidden;
    const pixel = Math.floor(i / hidden);
    for (let row = 0; row < rows; row++) {
      const x = name === "b_enc" ? 1 : at(X, row * inputs + pixel);
      if (Math.abs(at(z1, row * hidden + unit)) <= 2.01 * STEPS[name] * x && x > 0) return true;
    }
    return false;
  };
}
