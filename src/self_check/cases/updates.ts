// Cases for the kernels between gradients and parameters, and for those of the centred input and the decoder's norms.

import { SQUARES } from "../../../shaders/squared_norm.ts";
import type { Settings } from "../../config/settings.ts";
import type { ElementType } from "../../data/data_set.ts";
import { roundUp } from "../../math.ts";
import { modelLayout } from "../../model/layout.ts";
import { centre as referenceCentre } from "../../reference/centre.ts";
import { centre_gradient } from "../../reference/centre_gradient.ts";
import { clip as referenceClip } from "../../reference/clip.ts";
import { decoder_norms } from "../../reference/decoder_norms.ts";
import { decoder_penalty_gradient } from "../../reference/decoder_penalty_gradient.ts";
import { transpose } from "../../reference/matmul.ts";
import { project_gradient } from "../../reference/project_gradient.ts";
import { sgd as referenceSgd } from "../../reference/sgd.ts";
import type { BatchShape } from "../../reference/shape.ts";
import { squared_norm } from "../../reference/squared_norm.ts";
import { tie_gradients } from "../../reference/tie_gradients.ts";
import { unit_rows } from "../../reference/unit_rows.ts";
import { decoupledDecay, l2Decay } from "../../reference/weight_decay.ts";
import { at, type Bounded, exact, ULP } from "../bounded.ts";
import {
  centre,
  centreGradient,
  decayed,
  decoderPenaltyGradient,
  gradientScale,
  projectedGradient,
  rowNorms,
  squares,
  tiedGradient,
  unitRows,
} from "../bounded_updates.ts";
import { compare, compareBounded } from "../compare.ts";
import { parameter, randomSource, storedBatch } from "../matrices.ts";
import { boundedInputs, randomRows } from "../rows.ts";
import { type KernelCase, kernelCase, rounded } from "../run_kernel.ts";
import { optimizerCase } from "./diverged.ts";

type Choices = Readonly<Record<string, string>>;

const sizes = ({ inputs, hidden }: BatchShape) => ({ inputs, hidden });

/** Returns a tensor as it is uploaded. */
const uploaded = ({ value, rows, columns }: Bounded) => parameter(value, rows, columns);

/** Returns a list as it is uploaded, whatever its shape in bounds. */
const uploadedList = ({ value }: Bounded) => parameter(value, 1, value.length);

/** Compares a tensor with the reference, and the rows of its padding with 0. */
function tensorOutput(name: string, expected: Float64Array, bounds: Bounded) {
  const { rows, columns } = bounds;
  const length = roundUp(rows, 4) * columns;
  const padded = new Float64Array(length);
  padded.set(expected);
  return {
    output: { rows: roundUp(rows, 4), columns },
    check: (actual: Float32Array) => compare(name, actual, padded, (i) => bounds.error[i] ?? 0),
  };
}

/** Directions of norms that differ; if there are several units, one is a row of zeros and one is tiny. */
function directions({ inputs, hidden }: BatchShape): Bounded {
  const scales = [1, 0, 1e-15];
  const random = randomSource(21).values(hidden * inputs, -0.5, 0.5);
  const value = random.map((w, i) => Math.fround(w * (scales[Math.floor(i / inputs)] ?? 1)));
  return exact(value, hidden, inputs);
}

const gradientOf = (rows: number, columns: number, seed = 22) =>
  exact(randomSource(seed).values(rows * columns, -1e-3, 1e-3), rows, columns);

export function centreCase(
  { rows, inputs }: BatchShape,
  _settings: Settings,
  { element = "u8" }: Choices,
): KernelCase {
  const random = randomSource(20);
  const batch = randomRows(random, rows, inputs, element as ElementType);
  const X = boundedInputs(batch);
  const bias = exact(random.values(inputs, -1, 1), 1, inputs);
  const expected = referenceCentre(X.value, bias.value);
  return kernelCase(
    { batch: rows, inputs },
    { X: storedBatch(batch.values, inputs), bias: uploaded(bias) },
    { Xc: { rows, columns: inputs } },
    ({ Xc }) => [compareBounded("Xc", Xc, expected, centre(X, bias))],
  );
}

export function centreGradientCase(shape: BatchShape): KernelCase {
  const { inputs, hidden } = shape;
  const bias = gradientOf(inputs, 1);
  const sums = gradientOf(hidden, 1, 23);
  const weights = exact(randomSource(24).values(inputs * hidden, -0.5, 0.5), inputs, hidden);
  const bounds = centreGradient(bias, sums, weights);
  const given = {
    sums: uploadedList(sums),
    weights: uploaded(weights),
    bias: uploadedList(bias),
  };
  const expected = bias.value.slice();
  centre_gradient(sums.value, weights.value, expected);
  return kernelCase(
    sizes(shape),
    given,
    { bias: { rows: 1, columns: inputs }, sums: { rows: 1, columns: hidden } },
    (actual) => [
      compareBounded("bias", actual.bias, expected, bounds),
      compare("sums", actual.sums, sums.value, () => 0),
    ],
  );
}

export function decoderNormsCase(shape: BatchShape): KernelCase {
  const { hidden } = shape;
  const weights = directions(shape);
  const expected = decoder_norms(weights.value, hidden);
  return kernelCase(
    sizes(shape),
    { weights: uploaded(weights) },
    { norms: { rows: 1, columns: hidden } },
    ({ norms }) => [compareBounded("norms", norms, expected, rowNorms(weights))],
  );
}

export function decoderPenaltyGradientCase(shape: BatchShape): KernelCase {
  const { inputs, hidden } = shape;
  const { lambda } = rounded({ lambda: 0.1 });
  const weights = directions(shape);
  const gradient = gradientOf(hidden, inputs);
  const norms = exact(decoder_norms(weights.value, hidden).map(Math.fround), hidden, 1);
  // Units are inactive on the batch now and then.
  const m = exact(
    randomSource(25)
      .values(hidden, 0, 2)
      .map((mean, j) => (j % 5 === 4 ? 0 : mean)),
    hidden,
    1,
  );
  const bounds = decoderPenaltyGradient(gradient, weights, norms, m, lambda);
  const expected = gradient.value.slice();
  decoder_penalty_gradient(lambda, weights.value, norms.value, m.value, expected);
  const { output, check } = tensorOutput("gradient", expected, bounds);
  return kernelCase(
    { ...sizes(shape), lambda },
    {
      weights: uploaded(weights),
      norms: uploadedList(norms),
      m: uploadedList(m),
      gradient: uploaded(gradient),
    },
    { gradient: output },
    (actual) => [check(actual.gradient)],
  );
}

export function projectGradientCase(shape: BatchShape): KernelCase {
  const { inputs, hidden } = shape;
  const weights = directions(shape);
  const gradient = gradientOf(hidden, inputs);
  const bounds = projectedGradient(gradient, weights);
  const expected = gradient.value.slice();
  project_gradient(weights.value, expected, hidden);
  // If rows have one value, nothing remains of the gradient: what is removed is never 0.
  const removed = expected.map((after, i) => at(gradient.value, i) - after);
  return kernelCase(
    sizes(shape),
    { weights: uploaded(weights), gradient: uploaded(gradient) },
    { gradient: { rows: hidden, columns: inputs } },
    (actual) => {
      const change = removed.map((_, i) => at(gradient.value, i) - at(actual.gradient, i));
      return [compareBounded("removed", change, removed, bounds)];
    },
  );
}

export function unitRowsCase(shape: BatchShape): KernelCase {
  const weights = directions(shape);
  const expected = weights.value.slice();
  unit_rows(expected, shape.hidden);
  const { output, check } = tensorOutput("weights", expected, unitRows(weights));
  return kernelCase(sizes(shape), { weights: uploaded(weights) }, { weights: output }, (actual) => [
    check(actual.weights),
  ]);
}

export function weightDecayCase(
  shape: BatchShape,
  _settings: Settings,
  { kind, tensor }: Choices,
): KernelCase {
  const { inputs, hidden } = shape;
  const [rows, columns] = tensor === "W_enc" ? [inputs, hidden] : [hidden, inputs];
  const { decay } = rounded({ decay: 6e-3 });
  const weights = exact(randomSource(26).values(rows * columns, -0.5, 0.5), rows, columns);
  const gradient = gradientOf(rows, columns);
  const uniforms = { ...sizes(shape), decay };
  if (kind === "L2") {
    const expected = gradient.value.slice();
    l2Decay(decay, weights.value, expected);
    const bounds = decayed(gradient, weights, decay);
    const { output, check } = tensorOutput("gradient", expected, bounds);
    return kernelCase(
      uniforms,
      { weights: uploaded(weights), gradient: uploaded(gradient) },
      { gradient: output },
      (actual) => [check(actual.gradient)],
    );
  }
  const expected = weights.value.slice();
  decoupledDecay(decay, expected);
  const { output, check } = tensorOutput("weights", expected, decayed(weights, weights, -decay));
  return kernelCase(uniforms, { weights: uploaded(weights) }, { weights: output }, (actual) => [
    check(actual.weights),
  ]);
}

export function tieGradientsCase(shape: BatchShape): KernelCase {
  const { inputs, hidden } = shape;
  const encoder = gradientOf(inputs, hidden);
  const decoder = gradientOf(hidden, inputs, 27);
  const [tiedEncoder, tiedDecoder] = [encoder.value.slice(), decoder.value.slice()];
  tie_gradients(tiedEncoder, tiedDecoder, inputs, hidden);
  const encoding = tensorOutput("encoder", tiedEncoder, tiedGradient(encoder, decoder));
  const decoding = tensorOutput("decoder", tiedDecoder, tiedGradient(decoder, encoder));
  return kernelCase(
    sizes(shape),
    { encoder: uploaded(encoder), decoder: uploaded(decoder) },
    { encoder: encoding.output, decoder: decoding.output },
    (actual) => {
      const values = Float64Array.from(actual.encoder.subarray(0, inputs * hidden));
      const same = transpose(values, inputs, hidden);
      const decoded = actual.decoder.subarray(0, inputs * hidden);
      return [
        encoding.check(actual.encoder),
        decoding.check(actual.decoder),
        compare("the decoder's bits", decoded, same, () => 0),
      ];
    },
  );
}

export const squaredNormCase = (shape: BatchShape) => squaredNormCaseOf(modelLayout(shape).length);

/** @param length number of parameters */
export function squaredNormCaseOf(length: number): KernelCase {
  const gradient = gradientOf(1, length);
  const sumOf = (i: number) => Math.floor(i / 4) % SQUARES;
  const expected = new Float64Array(SQUARES);
  gradient.value.forEach((g, i) => {
    (expected[sumOf(i)] as number) += squared_norm(Float64Array.of(g));
  });
  const bounds = squares(gradient, sumOf);
  return kernelCase(
    { length: roundUp(length, 4) },
    { gradient: uploaded(gradient) },
    { squares: { rows: 1, columns: SQUARES } },
    (actual) => [compareBounded("squares", actual.squares, expected, bounds)],
  );
}

/** With a limit below the norm. */
export const clipCase = () => clipCaseOf(1e-3, 0.5);

/**
 * @param largest of the sums
 * @param share of the norm that is allowed, or the norm that is allowed if all sums are 0
 */
export function clipCaseOf(largest: number, share: number): KernelCase {
  const sums = exact(randomSource(28).values(SQUARES, 0, largest), 1, SQUARES);
  const squaredNorm = squared_norm(sums.value.map(Math.sqrt));
  const { clipNorm } = rounded({ clipNorm: share * (Math.sqrt(squaredNorm) || 1) });
  const expected = referenceClip(squaredNorm, clipNorm);
  return kernelCase(
    { clipNorm },
    { squares: uploaded(sums) },
    { gradientScale: { rows: 1, columns: 1, stride: 1 } },
    (actual) => [
      compareBounded(
        "gradientScale",
        actual.gradientScale,
        [expected],
        gradientScale(sums, clipNorm),
      ),
    ],
  );
}

export const sgdCase = (shape: BatchShape, _settings: Settings, choices: Choices) =>
  sgdCaseOf(modelLayout(shape).length, choices);

/** @param length number of parameters */
export function sgdCaseOf(length: number, choices: Choices): KernelCase {
  const random = randomSource(29);
  const { stepSize, momentum, scale } = rounded({ stepSize: 0.1, momentum: 0.9, scale: 0.3 });
  const isClipped = choices.gradient === "clipped";
  const gradient = random.values(length, -1e-2, 1e-2);
  const used = isClipped ? gradient.map((g) => scale * g) : gradient;
  const parameters = random.values(length, -1, 1);
  const velocity = random.values(length, -1e-2, 1e-2);
  const given = {
    gradient: parameter(gradient, 1, length),
    ...(isClipped && { gradientScale: Float32Array.of(scale) }),
    parameters: parameter(parameters, 1, length),
    velocity: parameter(velocity, 1, length),
  };
  const before = { parameters: parameters.slice(), velocity: velocity.slice() };
  referenceSgd({ stepSize, momentum }, used, parameters, velocity);

  // Rounded are two products and their sum.
  const velocityBound = (i: number) =>
    2 * ULP * (momentum * Math.abs(at(before.velocity, i)) + Math.abs(at(used, i)));
  const parameterBound = (i: number) =>
    stepSize * velocityBound(i) +
    ULP * (2 * stepSize * Math.abs(at(velocity, i)) + Math.abs(at(before.parameters, i)));
  return optimizerCase(
    length,
    { length: roundUp(length, 4), stepSize, momentum },
    given,
    ["parameters", "velocity"],
    (actual) => [
      compare("velocity", actual.velocity, velocity, velocityBound),
      compare("parameters", actual.parameters, parameters, parameterBound),
    ],
  );
}
