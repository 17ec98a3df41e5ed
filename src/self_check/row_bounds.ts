// Error bounds in f32 of the rows of the method tables: one entry for each activation, penalty, reconstruction
// error and optimizer. If you add a row to a table, add its bound here.

import type { OptimizerName, ReconstructionErrorName, Settings } from "../config/settings.ts";
import { type ActivationName, sigmoid } from "../reference/activations.ts";
import { EPSILON, penalties, SATURATION } from "../reference/penalties.ts";
import { optimizers } from "../training/optimizers.ts";
import { ULP } from "./bounded.ts";

interface ActivationBound {
  /** The error of the value at z, whose error is ez. */
  readonly value: (z: number, ez: number) => number;
  /** The error of the gradient, from d and h with the errors ed and eh. */
  readonly backward: (d: number, ed: number, h: number, eh: number) => number;
}

export const activationBounds: Record<ActivationName, ActivationBound> = {
  relu: {
    // Exact if the unit is certainly inactive.
    value: (z, ez) => (z + ez <= 0 ? 0 : ez),
    backward: (d, ed, h, eh) => {
      // 0 or −0 if the unit is certainly inactive, d if it is certainly active, and either of them in between.
      if (h === 0 && eh === 0) return Number.MIN_VALUE;
      return h > eh ? ed : Math.abs(d) + ed;
    },
  },
  // WGSL allows 3 + 2|z| ULP for exp(z), which gives σ(1−σ) · (3 + 2|z|) ULP in σ(z); the sum and the division
  // add 4 ULP. The error of z contributes to first order, times the slope, and to second order, times half the
  // largest |σ''|, which is below 0.1. Below z = −80 the shader returns 1.8e-35.
  sigmoid: {
    value: (z, ez) => {
      const y = sigmoid(z);
      const exponent = (3 + 2 * Math.abs(z)) * ULP;
      return y * (1 - y) * (ez + exponent) + 0.05 * ez * ez + 4 * ULP * y + 2e-35;
    },
    backward: (d, ed, h, eh) => {
      const slope = h * (1 - h);
      const largest = Math.abs(d) + ed;
      return ed * slope + largest * (eh * (Math.abs(1 - 2 * h) + eh) + 4 * ULP * slope);
    },
  },
  linear: { value: (_, ez) => ez, backward: (_, ed) => ed },
};

/** The error of the share of rows in which a unit is active, and the norm of its decoder row with its error. */
interface UnitBounds {
  readonly active: number;
  readonly norm: number;
  readonly normError: number;
}

/** The errors of value and slope of a unit whose mean m has the error em. */
type PenaltyBound = (
  m: number,
  em: number,
  settings: Settings,
  unit: UnitBounds,
) => { value: number; slope: number };

export const penaltyBounds: Record<Settings["penalty"], PenaltyBound> = {
  none: () => ({ value: 0, slope: 0 }),
  // Both quotients of the slope have the relative errors of their arguments, taken at the largest quotient, and
  // about 5 roundings. WGSL allows an error of 2⁻²¹ for log between 0.5 and 2, and 3 ULP elsewhere.
  kl: (m, em, settings) => {
    const rho = settings.targetActivation;
    const inside = Math.min(m, SATURATION);
    const lowSlope = rho / (Math.max(0, inside - em) + EPSILON);
    const highSlope = (1 - rho) / (1 - Math.min(SATURATION, inside + em) + EPSILON);
    const slope =
      lowSlope * (em / (inside + EPSILON) + 5 * ULP) +
      highSlope * ((em + ULP) / (1 - inside) + 5 * ULP);
    const log = (x: number) => 2 ** -21 + 3 * ULP * Math.abs(Math.log(x)) + 4 * ULP;
    const beyond = Math.max(0, m + em - SATURATION);
    const value =
      (lowSlope + highSlope) * (em + ULP * inside) +
      rho * log(rho / (inside + EPSILON)) +
      (1 - rho) * log((1 - rho) / (1 - inside + EPSILON)) +
      (slope + 3 * ULP * (lowSlope + highSlope)) * beyond +
      3 * ULP * Math.abs(penalties.kl(m, settings, 0, 0).value);
    return { value, slope };
  },
  l1: (_, em) => ({ value: em, slope: 0 }),
  "l1-decoder": (m, em, _settings, { norm, normError }) => ({
    value: em * (norm + normError) + m * normError + ULP * m * norm,
    slope: normError,
  }),
  l0: (_m, _em, _settings, { active }) => ({ value: active, slope: 0 }),
  "l0-target": (_m, _em, _settings, { active }) => ({ value: active, slope: 0 }),
};

/** The errors of the term and the slope, from `error` = y − x with the error ee. */
interface ReconstructionErrorBound {
  readonly term: (error: number, ee: number, a: number, ea: number) => number;
  readonly slope: (error: number, ee: number) => number;
}

const squaredBound: ReconstructionErrorBound = {
  term: (error, ee) => (2 * Math.abs(error) + ee) * ee + 2 * ULP * (Math.abs(error) + ee) ** 2,
  slope: (_, ee) => 2 * ee,
};

export const reconstructionErrorBounds: Record<ReconstructionErrorName, ReconstructionErrorBound> =
  {
    mean: squaredBound,
    sum: squaredBound,
    variance: squaredBound,
    // The slope of the term at a is y − x, at most 1; exp and log have the errors of WGSL.
    "cross-entropy": {
      term: (_error, _ee, a, ea) => ea + (2 ** -21 + 8 * ULP) * (1 + Math.abs(a)),
      slope: (_, ee) => ee,
    },
  };

type AdamSettings = Parameters<typeof optimizers.adam.uniforms>[0];

function firstAdamChange(settings: AdamSettings) {
  const scalars = optimizers.adam.uniforms(settings, 1);
  const rise = scalars.stepSize * scalars.oneMinusBeta1;
  const root = Math.sqrt(scalars.oneMinusBeta2);
  return (g: number) => (rise * g) / (root * Math.abs(g) + scalars.epsilon);
}

/** The change of a parameter in the first step, from its gradient; it must be monotonic. */
export const firstChanges: Record<
  OptimizerName | "adamw" | "sgd",
  (settings: Settings) => (g: number) => number
> = {
  adam: firstAdamChange,
  adamw: firstAdamChange,
  sgd:
    ({ learningRate }) =>
    (g) =>
      learningRate * g,
};
