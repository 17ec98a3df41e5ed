// The sparsity penalties P: value and slope of four units as WGSL, from their mean activations m or the shares a of
// rows in which they are active.
//   m_j = (1/B) Σ_b h[b,j]     a_j = (1/B) #{ b : h[b,j] ≠ 0 }     P = Σ_j value(m_j)     slope(m_j) = dP/dm_j
// docs/architecture.md says what else a new row needs.

import type { Scalar } from "./kernel.ts";
import type { MonitorName } from "./monitors.ts";
import { SATURATION, SATURATION_MARGIN } from "./monitors.ts";

export interface Penalty {
  readonly label: string;
  /** What it does, after its name: "pulls mean activations towards 0". */
  readonly effect: string;
  /** The formula of P, which is multiplied by λ in the loss. */
  readonly formula: string;
  /** The settings that have an effect with it. */
  readonly settings: readonly string[];
  /** The uniforms that its WGSL reads, each with the value of a setting. */
  readonly uniforms: Readonly<Record<string, { readonly type: Scalar; readonly setting: string }>>;
  /** The counts of units that are reported with it. */
  readonly monitors: readonly MonitorName[];
  /**
   * WGSL statements that set `value` and `slope` (vec4f) from `mean` ≥ 0, `share` and, if it uses them, the
   * norms of the units' decoder rows, `norm`.
   */
  readonly statements: string;
  /** What the slope belongs to: mean activations by default. */
  readonly of?: "active";
  readonly usesNorms?: true;
  /** If P is a function of the sum s of all values: WGSL of the function and of its slope. */
  readonly total?: {
    readonly value: (s: string) => string;
    readonly slope: (s: string) => string;
  };
}

export const penalties = {
  none: {
    label: "None",
    effect: "turns the term off",
    formula: "0",
    settings: [],
    uniforms: {},
    monitors: [],
    statements: `
      let value = vec4f();
      let slope = vec4f();`,
  },
  // A ReLU unit's mean can exceed 1, where KL is undefined. Beyond m = 1 − 1e-3, KL is replaced by its
  // tangent, so that value and slope stay continuous and the gradient still pushes the unit down.
  kl: {
    label: "KL divergence",
    effect: "pulls mean activations towards the target ρ",
    formula: "Σⱼ KL(ρ ‖ mⱼ)",
    settings: ["sparsityWeight", "targetActivation"],
    uniforms: { rho: { type: "f32", setting: "targetActivation" } },
    monitors: ["saturated"],
    // `rest` is 1 − inside, but exact if inside is the saturation, which f32 rounds.
    statements: `
      const epsilon = 1e-10;
      let rho = u.rho;
      let inside = min(mean, vec4f(${SATURATION}));
      let rest = max(1 - mean, vec4f(${SATURATION_MARGIN}));
      let slope = -rho / (inside + epsilon) + (1 - rho) / (rest + epsilon);
      let divergence = rho * log(rho / (inside + epsilon)) + (1 - rho) * log((1 - rho) / (rest + epsilon));
      let value = divergence + slope * (mean - inside);`,
  },
  // Activations are never negative, so the mean of |h| is the mean activation.
  l1: {
    label: "L1",
    effect: "pulls mean activations towards 0",
    formula: "Σⱼ mⱼ",
    settings: ["sparsityWeight"],
    uniforms: {},
    monitors: [],
    statements: `
      let value = mean;
      let slope = vec4f(1);`,
  },
  "l1-decoder": {
    label: "L1 with decoder norms",
    effect: "pulls mean activations towards 0, weighted by the norms of the units' decoder rows",
    formula: "Σⱼ mⱼ ‖W₂ⱼ‖",
    settings: ["sparsityWeight"],
    uniforms: {},
    monitors: [],
    usesNorms: true,
    statements: `
      let value = mean * norm;
      let slope = norm;`,
  },
  l0: {
    label: "L0",
    effect: "pulls the number of active units towards 0 (JumpReLU)",
    formula: "L0",
    settings: ["sparsityWeight"],
    uniforms: {},
    monitors: [],
    of: "active",
    statements: `
      let value = share;
      let slope = vec4f(1);`,
  },
  "l0-target": {
    label: "Target L0",
    effect: "pulls the number of active units towards a target (JumpReLU)",
    formula: "(L0/target − 1)²",
    settings: ["sparsityWeight", "targetL0"],
    uniforms: { targetL0: { type: "f32", setting: "targetL0" } },
    monitors: [],
    of: "active",
    statements: `
      let value = share;
      let slope = vec4f(1);`,
    total: {
      value: (s) => `(${s} / u.targetL0 - 1) * (${s} / u.targetL0 - 1)`,
      slope: (s) => `2 * (${s} / u.targetL0 - 1) / u.targetL0`,
    },
  },
} as const satisfies Record<string, Penalty>;

export type PenaltyName = keyof typeof penalties;
