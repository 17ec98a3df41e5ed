// The forward and backward pass over one batch in float64.

import { prefixesOf, type Settings } from "../config/settings.ts";
import { auxiliary_decode, auxiliary_scale, spread } from "./auxiliary.ts";
import { centre } from "./centre.ts";
import { centre_gradient } from "./centre_gradient.ts";
import { type Codes, codes, type Tensors } from "./codes.ts";
import { count_dead } from "./counters.ts";
import { decode } from "./decode.ts";
import { decoder_gradient } from "./decoder_gradient.ts";
import { decoder_norms } from "./decoder_norms.ts";
import { decoder_penalty_gradient } from "./decoder_penalty_gradient.ts";
import { encode } from "./encode.ts";
import { encoder_gradient } from "./encoder_gradient.ts";
import { expand } from "./expand.ts";
import { hidden_sums } from "./hidden_gradient.ts";
import { loss } from "./loss.ts";
import { penalty_total } from "./penalty_total.ts";
import type { BatchShape } from "./shape.ts";
import { type Sparsity, sparsity } from "./sparsity.ts";
import { top_k } from "./top_k.ts";

export type { Tensors };

/** What a pass depends on besides settings, parameters and batch. */
export interface Circumstances {
  /** Codes outside of training may differ. */
  readonly mode?: "train" | "infer";
  /** V, the variance of the training rows. */
  readonly variance?: number;
  /** For how many rows each unit has been inactive (H), and from how many on it is dead. */
  readonly counters?: Uint32Array;
  readonly deadWindow?: number;
}

/** What the functions of a pass share. */
interface Batch {
  readonly shape: BatchShape;
  readonly settings: Settings;
  readonly parameters: Tensors;
  readonly X: Float64Array;
  readonly variance: number;
  readonly isDead: (unit: number) => boolean;
  readonly deadCount: number;
}

/** The pass over a batch X (B,D); `settings.sparsityWeight` is that of the step. */
export function pass(
  shape: BatchShape,
  settings: Settings,
  parameters: Tensors,
  X: Float64Array,
  circumstances: Circumstances = {},
) {
  const { mode = "train", variance = 1, counters, deadWindow = Infinity } = circumstances;
  const { activation, preBias, sparsityWeight } = settings;
  const { hidden } = shape;
  const { W_enc, b_enc = new Float64Array(hidden), W_dec, b_dec } = parameters;
  const batch: Batch = {
    ...{ shape, settings, parameters, X, variance },
    isDead: (unit) => (counters?.[unit] ?? 0) >= deadWindow,
    deadCount: counters ? count_dead(counters, deadWindow) : 0,
  };

  const inputs = preBias ? centre(X, b_dec) : X;
  const z = encode(shape, "linear", inputs, W_enc, b_enc);
  const method = codes[activation];
  const encoded = { z, ...(method[mode] ?? method.train)(z, shape, settings, parameters) };
  const { h } = encoded;
  const penalty = penalised(batch, encoded);
  const decoded = decodePrefixes(batch, h);
  const gating = encoded.gates && decodeGates(batch, encoded.gates);
  const revived = reviveDead(batch, z, decoded.y);

  const { dz1, own } = method.backward(
    encoded,
    {
      prefixes: decoded.prefixes,
      dh: decoded.dh,
      ...(gating && { dg: gating.dg }),
      dm: penalty.dm,
      ...(revived && { auxiliary: revived }),
    },
    shape,
    settings,
    parameters,
  );

  const encoder = encoder_gradient(shape, inputs, dz1);
  const decoder = decoded.gradients;
  if (revived)
    addTo(decoder.weights, decoder_gradient(shape, revived.deadCodes, revived.delta).weights);
  if (settings.penalty === "l1-decoder") {
    decoder_penalty_gradient(
      sparsityWeight,
      W_dec,
      decoder_norms(W_dec, hidden),
      penalty.m,
      decoder.weights,
    );
  }
  if (preBias) centre_gradient(encoder.bias, W_enc, decoder.bias);

  const gradients = {
    W_enc: encoder.weights,
    ...(parameters.b_enc && { b_enc: encoder.bias }),
    W_dec: decoder.weights,
    b_dec: decoder.bias,
    ...own,
  } as Tensors;
  const auxiliary = (gating?.errors ?? 0) + (revived?.loss ?? 0);
  const { y, dz2, errors } = decoded;
  const { smallest } = encoded;
  const terms = loss(errors, penalty, sparsityWeight, auxiliary);
  return { z, h, y, dz1, dz2, gradients, penalty, smallest, dead: batch.deadCount, ...terms };
}

export type Pass = ReturnType<typeof pass>;

/** The penalty is on the gates' values if there are any; units are active if their codes are not 0. */
function penalised({ shape, settings, parameters }: Batch, { h, gates = h }: Codes): Sparsity {
  const norms =
    settings.penalty === "l1-decoder" ? decoder_norms(parameters.W_dec, shape.hidden) : undefined;
  const ofGates = sparsity(shape, gates, settings, norms);
  const { active, silent } = sparsity(shape, h, settings, norms);
  return { ...ofGates, active, silent, ...penalty_total(settings, ofGates) };
}

/** Decodes every prefix of the codes; E is the mean over prefixes, y belongs to the whole code. */
function decodePrefixes({ shape, settings, parameters, X, variance }: Batch, h: Float64Array) {
  const { outputActivation, reconstructionError } = settings;
  const { W_dec, b_dec } = parameters;
  const prefixes = prefixesOf(settings).toReversed();
  const stack = expand(h, shape.hidden, prefixes);
  const targets = new Float64Array(prefixes.length * X.length).map(
    (_, i) => X[i % X.length] as number,
  );
  const stacked = { ...shape, rows: prefixes.length * shape.rows };
  const { y, dz2, errors } = decode(
    stacked,
    outputActivation,
    reconstructionError,
    stack,
    W_dec,
    b_dec,
    targets,
    variance,
  );
  return {
    prefixes,
    y: y.subarray(0, X.length),
    dz2,
    errors,
    dh: hidden_sums(stacked, dz2, W_dec),
    gradients: decoder_gradient(stacked, stack, dz2),
  };
}

/** E(x, gates sg(W₂) + sg(b₂)), and its gradient at the gates' values. */
function decodeGates({ shape, settings, parameters, X, variance }: Batch, gates: Float64Array) {
  const { W_dec, b_dec } = parameters;
  const { errors, dz2 } = decode(
    shape,
    "linear",
    settings.reconstructionError,
    gates,
    W_dec,
    b_dec,
    X,
    variance,
  );
  return { errors, dg: hidden_sums(shape, dz2, W_dec) };
}

/** How the dead units reconstruct what the others leave of X. */
function reviveDead(
  { shape, settings, parameters, X, isDead, deadCount }: Batch,
  z: Float64Array,
  y: Float64Array,
) {
  const { auxWeight } = settings;
  if (auxWeight === 0) return undefined;
  const { rows, inputs, hidden } = shape;
  const residual = X.map((x, i) => x - (y[i] as number));
  const deadCodes = top_k(z, hidden, Math.floor(inputs / 2), isDead);
  const scale = auxiliary_scale(spread(residual, rows, inputs), deadCount, auxWeight);
  const { delta, loss } = auxiliary_decode(shape, deadCodes, parameters.W_dec, residual, scale);
  return { deadCodes, delta, loss, deadDh: hidden_sums(shape, delta, parameters.W_dec) };
}

function addTo(target: Float64Array, values: Float64Array): void {
  values.forEach((value, i) => {
    (target[i] as number) += value;
  });
}
