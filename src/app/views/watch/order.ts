// The hidden units one after the other, as a person wants them sorted, and what is known of each.

import { computed } from "@preact/signals";
import { SATURATION } from "../../../statistics/code_statistics.ts";
import { codes } from "../../state/codes.ts";
import { shownSettings } from "../../state/run.ts";
import { viewState } from "../../state/view_state.ts";
import { shownWeightStatistics } from "../../unit/weights.ts";

/** (H), what the units are sorted by; nothing by their number, or where it is not known yet. */
const sortedBy = computed(() => {
  const norms = shownWeightStatistics.value?.norms;
  const values = {
    number: undefined,
    "mean activation": codes.value?.meanActivation,
    "firing rate": codes.value?.firingRate,
    norm: norms?.length === shownSettings.value.hiddenUnits ? norms : undefined,
  };
  return values[viewState.order.value];
});

/** All units, counted from 0: by number, or the highest first. */
export const unitsInOrder = computed<readonly number[]>(() => {
  const units = Array.from({ length: shownSettings.value.hiddenUnits }, (_, unit) => unit);
  const values = sortedBy.value;
  if (!values) return units;
  // What is no number comes last.
  const height = (unit: number) => {
    const value = values[unit] as number;
    return Number.isFinite(value) ? value : -Number.MAX_VALUE;
  };
  // Sorting is stable: of equal ones, the lower number first.
  return units.sort((a, b) => height(b) - height(a));
});

export interface UnitFacts {
  readonly mean: number;
  /** The share of images that activate it. */
  readonly firingRate: number;
  readonly isDead: boolean;
  readonly isSaturated: boolean;
}

/** Whether a unit has a sign of its own; one that is dead cannot be saturated. */
export function stateOf({ isDead, isSaturated }: UnitFacts): "dead" | "saturated" | undefined {
  if (isDead) return "dead";
  return isSaturated ? "saturated" : undefined;
}

/** What the newest codes tell about a unit; nothing where there are none. */
export function factsOf(unit: number): UnitFacts | undefined {
  const mean = codes.value?.meanActivation[unit];
  const firingRate = codes.value?.firingRate[unit];
  if (mean === undefined || firingRate === undefined) return undefined;
  return unitFacts(mean, firingRate);
}

/** What its mean activation and its firing rate tell about a unit. */
export const unitFacts = (mean: number, firingRate: number): UnitFacts => ({
  mean,
  firingRate,
  isDead: firingRate === 0,
  isSaturated: mean > SATURATION,
});
