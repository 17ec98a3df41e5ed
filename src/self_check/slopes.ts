// The GPU's gradients against central differences of the float64 loss: no formula of the backward pass is
// trusted, neither the shaders' nor the twins'.
//
//   slope(s) = (f(θ+s) − f(θ−s)) / 2s
//
// Bounds. The gradient in f32 may be off by what step_bounds.ts says. The difference is off by s²/6 f''',
// which is a third of slope(2s) − slope(s); all of that is allowed. The two losses are sums of B·D terms in
// float64, each off by at most B·D · 2⁻⁵³ of itself; twice that is allowed, over s.
//
// A ReLU's loss has a kink where a unit's input passes 0, and the difference across it is no slope: a
// coordinate is passed over if within 2s of it any row turns a unit on or off.

import type { Settings } from "../config/settings.ts";
import { type ParameterName, type Parameters, parameterNames } from "../model.ts";
import { decode } from "../reference/decode.ts";
import { encode } from "../reference/encode.ts";
import { loss } from "../reference/loss.ts";
import { matmul } from "../reference/matmul.ts";
import type { BatchShape } from "../reference/shape.ts";
import { sparsity } from "../reference/sparsity.ts";
import type { Tensors } from "../reference/step.ts";
import { at } from "./bounds.ts";
import { type Check, compare } from "./compare.ts";
import { randomSource } from "./matrices.ts";
import type { Step, StepBounds } from "./step_bounds.ts";

/** Of each tensor: coordinates with the largest gradients, and some drawn by lot. */
const LARGEST = 2;
const DRAWN = 2;
/** Steps s: short in front of a ReLU, to meet few kinks; long where gradients are small. */
const STEPS: Record<ParameterName, number> = { W_enc: 1e-5, b_enc: 1e-5, W_dec: 1e-2, b_dec: 1e-2 };

/** One check for each tensor, as soon as it is done: each takes some tenths of a second. */
export function* slopeChecks(
  step: Step,
  bounds: StepBounds,
  gradients: Parameters,
): Generator<Check, void, void> {
  const hasKink = kinks(step);
  for (const name of parameterNames) {
    const chosen = choose(step.twin.gradients[name], (i) => hasKink(name, i));
    const slopes = chosen.map((i) => slopeOf(step, name, i));
    yield compare(
      `d${name}`,
      chosen.map((i) => at(gradients[name], i)),
      slopes.map(({ slope }) => slope),
      (n) => at(bounds.gradients[name], chosen[n] as number) + (slopes[n]?.bound ?? 0),
      (n) => `[${chosen[n]}]`,
    );
  }
}

/** Places of a gradient's largest values, and of others that are not 0; none that is skipped. */
function choose(gradient: Float64Array, isSkipped: (i: number) => boolean): number[] {
  const size = (i: number) => Math.abs(at(gradient, i));
  const lots = randomSource(16).values(gradient.length, 0, 1);
  const places = [...gradient.keys()];
  const largest = places.toSorted((a, b) => size(b) - size(a));
  const drawn = places.filter((i) => size(i) > 0).toSorted((a, b) => at(lots, a) - at(lots, b));
  const chosen: number[] = [];
  const take = (candidates: readonly number[], count: number) => {
    for (const i of candidates) {
      if (chosen.length >= count) return;
      if (!chosen.includes(i) && !isSkipped(i)) chosen.push(i);
    }
  };
  take(largest, LARGEST);
  take(drawn, LARGEST + DRAWN);
  return chosen;
}

function slopeOf(step: Step, name: ParameterName, i: number) {
  const s = STEPS[name];
  const [near, far] = [difference(step, name, i, s), difference(step, name, i, 2 * s)];
  const { rows, inputs } = step.shape;
  const rounding = (rows * inputs * 2 ** -52 * step.twin.loss) / s;
  return { slope: near, bound: Math.abs(far - near) + rounding };
}

function difference(
  { shape, settings, parameters, X }: Step,
  name: ParameterName,
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

/** The loss alone, by the twins of the forward pass. */
function lossOf(
  shape: BatchShape,
  settings: Settings,
  parameters: Tensors,
  X: Float64Array,
): number {
  const { activation, outputActivation, targetActivation, sparsityWeight } = settings;
  const h = encode(shape, activation, X, parameters.W_enc, parameters.b_enc);
  const { KL } = sparsity(shape, h, targetActivation, sparsityWeight);
  const { y } = decode(shape, outputActivation, h, parameters.W_dec, parameters.b_dec, X);
  return loss(X, y, KL, sparsityWeight).loss;
}

/** Whether the loss may have a kink within two steps of a coordinate. */
function kinks({ shape, settings, parameters, X }: Step) {
  const { rows, inputs, hidden } = shape;
  const z1 = matmul(X, parameters.W_enc, rows, inputs, hidden).map(
    (z, i) => z + at(parameters.b_enc, i % hidden),
  );
  return (name: ParameterName, i: number) => {
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
