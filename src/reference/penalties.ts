// The penalties in float64: value and slope of one unit.

import type { Settings } from "../config/settings.ts";

export const EPSILON = 1e-10;
export const SATURATION = 1 - 1e-3;

/** From the mean activation m ≥ 0, the share of rows in which the unit is active and the norm of its decoder row. */
type Penalty = (
  m: number,
  settings: Settings,
  active: number,
  norm: number,
) => { readonly value: number; readonly slope: number };

export const penalties: Record<Settings["penalty"], Penalty> = {
  none: () => ({ value: 0, slope: 0 }),
  //   KL = ρ ln(ρ/(m+ε)) + (1−ρ) ln((1−ρ)/(1−m+ε));  beyond m = 1 − 1e-3, the tangent at that point
  kl: (m, { targetActivation: rho }) => {
    const inside = Math.min(m, SATURATION);
    const slope = -rho / (inside + EPSILON) + (1 - rho) / (1 - inside + EPSILON);
    const divergence =
      rho * Math.log(rho / (inside + EPSILON)) +
      (1 - rho) * Math.log((1 - rho) / (1 - inside + EPSILON));
    return { value: divergence + slope * (m - inside), slope };
  },
  l1: (m) => ({ value: m, slope: 1 }),
  "l1-decoder": (m, _settings, _active, norm) => ({ value: m * norm, slope: norm }),
  l0: (_m, _settings, active) => ({ value: active, slope: 1 }),
  // The penalty is a function of the sum of these values.
  "l0-target": (_m, _settings, active) => ({ value: active, slope: 1 }),
};
