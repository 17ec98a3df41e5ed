// The codes of each activation on bounded matrices, and how their gradient becomes that at z, with the activation's own
// tensors. An activation that is certainly selected has the error of its z, one that is certainly not is exactly 0,
// and any other may be either.

import type { Settings } from "../config/settings.ts";
import type { Tensors } from "../model/tensors.ts";
import { addRow, at, type Bounded, columnSums, exact, map, scaled } from "./bounded.ts";
import { activated, pulledBack } from "./bounded_kernels.ts";
import { gate, gateGradient, jumpreluGradient, merge } from "./bounded_methods.ts";

export interface BoundedCodes {
  readonly h: Bounded;
  /** What the penalty is on, if not h. */
  readonly gates?: Bounded;
}

interface Arrived {
  readonly prefixes: readonly number[];
  /** One matrix (B,H) for each prefix. */
  readonly dh: readonly Bounded[];
  readonly dg?: Bounded;
  readonly dm: Bounded;
}

interface BoundedActivation {
  /** @param h the codes of the reference (B,H) */
  readonly codes: (
    z: Bounded,
    h: Float64Array,
    settings: Settings,
    parameters: Tensors<Bounded>,
  ) => BoundedCodes;
  readonly backward: (
    z: Bounded,
    codes: BoundedCodes,
    arrived: Arrived,
    settings: Settings,
    parameters: Tensors<Bounded>,
  ) => { readonly dz1: Bounded; readonly own?: Partial<Tensors<Bounded>> };
}

const tensor = (parameters: Tensors<Bounded>, name: keyof Tensors<Bounded>) =>
  parameters[name] as Bounded;

/** The codes of the reference, with an error wherever it is not certain that f32 selects the same. */
function selected(
  z: Bounded,
  h: Float64Array,
  isCertain: (low: number, high: number, isKept: boolean, i: number) => boolean,
): BoundedCodes {
  return {
    h: map(
      z,
      (_, i) => at(h, i),
      (value, error, _, i) => {
        const isKept = at(h, i) !== 0;
        if (!isCertain(value - error, value + error, isKept, i)) return Math.abs(value) + error;
        return isKept ? error : 0;
      },
    ),
  };
}

/** The largest of each group: a row, a column or the whole batch. */
const largestOf =
  (groupOf: (i: number, columns: number) => number): BoundedActivation["codes"] =>
  (z, h) => {
    const kept = new Map<number, number>();
    const dropped = new Map<number, number>();
    z.value.forEach((value, i) => {
      const group = groupOf(i, z.columns);
      const error = at(z.error, i);
      if (at(h, i) !== 0) kept.set(group, Math.min(kept.get(group) ?? Infinity, value - error));
      else dropped.set(group, Math.max(dropped.get(group) ?? 0, value + error));
    });
    return selected(z, h, (low, high, isKept, i) => {
      const group = groupOf(i, z.columns);
      return isKept ? low > (dropped.get(group) ?? 0) : high <= 0 || high < (kept.get(group) ?? 0);
    });
  };

/** The gradient of ReLU where units are active. */
const whereActive: BoundedActivation["backward"] = (_z, { h }, { prefixes, dh, dm }) => ({
  dz1: merge(prefixes, dh, h, dm),
});

export const boundedCodes: Record<Settings["activation"], BoundedActivation> = {
  relu: { codes: (z) => ({ h: activated(z, "relu") }), backward: whereActive },
  sigmoid: {
    codes: (z) => ({ h: activated(z, "sigmoid") }),
    backward: (_z, { h }, { dh: [dh], dm }) => ({
      dz1: pulledBack(addRow(dh as Bounded, scaled(dm, 1 / h.rows, 3)), h, "sigmoid"),
    }),
  },
  topk: { codes: largestOf((i, columns) => Math.floor(i / columns)), backward: whereActive },
  "batch-topk": {
    codes: largestOf(() => 0),
    backward: (...given) => ({
      ...whereActive(...given),
      own: { threshold: exact(new Float64Array(1), 1, 1) },
    }),
  },
  lifetime: { codes: largestOf((i, columns) => i % columns), backward: whereActive },
  jumprelu: {
    codes: (z, h, _settings, parameters) => {
      const theta = tensor(parameters, "threshold");
      return selected(z, h, (low, high, isKept, i) => {
        const limit = at(theta.value, i % z.columns);
        return isKept ? low > limit : high <= limit;
      });
    },
    backward: (z, _codes, { dh: [dh], dm }, { penalty, bandwidth }, parameters) => {
      const { dz1, thresholdSums } = jumpreluGradient(
        penalty === "l0" || penalty === "l0-target" ? "counts" : "activations",
        bandwidth,
        { dh: dh as Bounded, z, threshold: tensor(parameters, "threshold"), dm },
      );
      return { dz1, own: { threshold: columnSums(thresholdSums) } };
    },
  },
  gated: {
    codes: (z, _h, _settings, parameters) => {
      const { h, g } = gate(z, {
        gateBias: tensor(parameters, "b_gate"),
        logScale: tensor(parameters, "r_mag"),
        magnitudeBias: tensor(parameters, "b_mag"),
      });
      return { h, gates: g };
    },
    backward: (z, { h, gates = h }, { dh: [dh], dg, dm }, _settings, parameters) => {
      const given = { z, h, g: gates, dh: dh as Bounded, dg: dg as Bounded };
      const { dz1, gateSums } = gateGradient(given, dm, tensor(parameters, "r_mag"));
      const [b_gate, r_mag, b_mag] = gateSums.map((sums) => columnSums(sums));
      return { dz1, own: { b_gate, r_mag, b_mag } as Partial<Tensors<Bounded>> };
    },
  },
};
