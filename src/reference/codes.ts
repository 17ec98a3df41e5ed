// How each activation gets the codes h from z = (X − c) W₁ + b₁, in training and outside of it, and how their gradient
// dh becomes that at z, dz₁, and those of the activation's own tensors.

import type { Settings } from "../config/settings.ts";
import type { Tensors as TensorValues } from "../model/tensors.ts";
import { type ActivationName, activations } from "./activations.ts";
import type { AuxiliaryPart } from "./auxiliary_part.ts";
import { batch_top_k } from "./batch_top_k.ts";
import { gate } from "./gate.ts";
import { gate_gradient } from "./gate_gradient.ts";
import { jumprelu_gradient } from "./jumprelu_gradient.ts";
import { lifetime } from "./lifetime.ts";
import { columnSums } from "./matmul.ts";
import { merge } from "./merge.ts";
import type { BatchShape } from "./shape.ts";
import { threshold } from "./threshold.ts";
import { positivePart, top_k } from "./top_k.ts";

export type Tensors = TensorValues<Float64Array>;

export interface Codes {
  /** (B,H) */
  readonly h: Float64Array;
  /** What the penalty is on (B,H), if not h: the positive part of gates. */
  readonly gates?: Float64Array;
  /** The smallest positive value that stays, 0 if there is none, if the threshold follows it. */
  readonly smallest?: number;
}

interface Encoded extends Codes {
  readonly z: Float64Array;
}

/** What comes back to the codes. */
interface Arrived {
  /** The prefixes of the code, the longest first, and the gradient (G·B,H) at the stack of them. */
  readonly prefixes: readonly number[];
  readonly dh: Float64Array;
  /** The gradient (B,H) at the gates' values, from their own reconstruction. */
  readonly dg?: Float64Array;
  /** The slope of the penalty (H). */
  readonly dm: Float64Array;
  readonly auxiliary?: AuxiliaryPart;
}

interface Gradients {
  readonly dz1: Float64Array;
  readonly own?: Partial<Tensors>;
}

interface Activation {
  readonly train: (
    z: Float64Array,
    shape: BatchShape,
    settings: Settings,
    parameters: Tensors,
  ) => Codes;
  /** Outside training, if it differs. */
  readonly infer?: Activation["train"];
  readonly backward: (
    encoded: Encoded,
    arrived: Arrived,
    shape: BatchShape,
    settings: Settings,
    parameters: Tensors,
  ) => Gradients;
}

/** Returns a tensor that only some models have. */
const tensor = (parameters: Tensors, name: keyof Tensors) => parameters[name] as Float64Array;

const applied = (name: ActivationName) => (z: Float64Array) => ({
  h: z.map(activations[name].value),
});

/** The gradient of ReLU where units are active. */
const whereActive: Activation["backward"] = ({ h }, { prefixes, dh, dm, auxiliary }, shape) => ({
  dz1: merge(shape, prefixes, dh, h, dm, auxiliary),
});

export const codes: Record<Settings["activation"], Activation> = {
  relu: { train: applied("relu"), backward: whereActive },
  sigmoid: {
    train: applied("sigmoid"),
    backward: ({ h }, { dh, dm }, { rows, hidden }) => ({
      dz1: dh.map((d, i) =>
        activations.sigmoid.backward(d + (dm[i % hidden] as number) / rows, h[i] as number),
      ),
    }),
  },
  topk: {
    train: (z, { hidden }, { k }) => ({ h: top_k(z, hidden, k) }),
    backward: whereActive,
  },
  "batch-topk": {
    train: (z, { hidden }, { k }) => batch_top_k(z, hidden, k),
    infer: (z, { hidden }, _settings, parameters) => ({
      h: threshold(z, hidden, tensor(parameters, "threshold")),
    }),
    backward: (...given) => ({
      ...whereActive(...given),
      // It follows the codes, not the gradient.
      own: { threshold: new Float64Array(1) },
    }),
  },
  lifetime: {
    train: (z, { rows, hidden }, { lifetimeShare }) => ({
      h: lifetime(z, hidden, Math.ceil(lifetimeShare * rows)),
    }),
    infer: (z) => ({ h: positivePart(z) }),
    backward: whereActive,
  },
  jumprelu: {
    train: (z, { hidden }, _settings, parameters) => ({
      h: threshold(z, hidden, tensor(parameters, "threshold")),
    }),
    backward: ({ z }, { dh, dm, auxiliary }, shape, { penalty, bandwidth }, parameters) => {
      const penaltyOn = penalty === "l0" || penalty === "l0-target" ? "counts" : "activations";
      const theta = tensor(parameters, "threshold");
      const { dz1, terms } = jumprelu_gradient(
        shape,
        penaltyOn,
        bandwidth,
        dh,
        z,
        theta,
        dm,
        auxiliary,
      );
      return { dz1, own: { threshold: columnSums(terms, shape.rows, shape.hidden) } };
    },
  },
  gated: {
    train: (z, shape, _settings, parameters) => {
      const { h, g } = gate(shape, z, {
        gateBias: tensor(parameters, "b_gate"),
        logScale: tensor(parameters, "r_mag"),
        magnitudeBias: tensor(parameters, "b_mag"),
      });
      return { h, gates: g };
    },
    backward: ({ z, h, gates }, { dh, dg, dm }, shape, _settings, parameters) => {
      const batch = { z, h, g: gates as Float64Array, dh, dg: dg as Float64Array };
      const { dz1, ...terms } = gate_gradient(shape, batch, dm, tensor(parameters, "r_mag"));
      const sums = (values: Float64Array) => columnSums(values, shape.rows, shape.hidden);
      return {
        dz1,
        own: {
          b_gate: sums(terms.gateBias),
          r_mag: sums(terms.logScale),
          b_mag: sums(terms.magnitudeBias),
        },
      };
    },
  },
};
