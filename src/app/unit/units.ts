// The hidden units in the order in which the page lists them, and how active each one is.

import { computed } from "@preact/signals";
import { SATURATION } from "../../statistics/saturation.ts";
import { monitorsOf } from "../../training/history_columns.ts";
import { codes } from "../state/codes.ts";
import { shownSettings } from "../state/run.ts";
import { selectedUnit, viewState } from "../state/view_state.ts";
import { shownWeightStatistics } from "./weights.ts";

/** (H), or undefined if the units are listed by number or the values are not known yet. */
const sortValues = computed(() => {
  const norms = shownWeightStatistics.value?.norms;
  const values = {
    number: undefined,
    "mean activation": codes.value?.meanActivation,
    "firing rate": codes.value?.firingRate,
    norm: norms?.length === shownSettings.value.hiddenUnits ? norms : undefined,
  };
  return values[viewState.order.value];
});

/** All units, counted from 0, by number or from the highest value to the lowest. */
export const unitsInOrder = computed<readonly number[]>(() => {
  const units = Array.from({ length: shownSettings.value.hiddenUnits }, (_, unit) => unit);
  const values = sortValues.value;
  if (!values) return units;
  // NaN comes last.
  const sortValue = (unit: number) => {
    const value = values[unit] as number;
    return Number.isFinite(value) ? value : -Number.MAX_VALUE;
  };
  // Sorting is stable: among equal units the lower number comes first.
  return units.sort((a, b) => sortValue(b) - sortValue(a));
});

/** The position of the selected unit in the order, or −1 if none is selected. */
export const selectedIndex = computed(() =>
  selectedUnit.value === undefined ? -1 : unitsInOrder.value.indexOf(selectedUnit.value),
);

export interface UnitActivity {
  readonly mean: number;
  /** The share of images that activate the unit. */
  readonly firingRate: number;
  readonly isDead: boolean;
  readonly isSaturated: boolean;
}

/** Whether the penalty has a tangent beyond which units count as saturated. */
export const canSaturate = computed(() => monitorsOf(shownSettings.value).includes("saturated"));

export const unitActivity = (mean: number, firingRate: number): UnitActivity => ({
  mean,
  firingRate,
  isDead: firingRate === 0,
  isSaturated: canSaturate.value && mean > SATURATION,
});

/** Returns the activity of a unit in the latest codes, or undefined if there are none. */
export function activityOf(unit: number): UnitActivity | undefined {
  const mean = codes.value?.meanActivation[unit];
  const firingRate = codes.value?.firingRate[unit];
  if (mean === undefined || firingRate === undefined) return undefined;
  return unitActivity(mean, firingRate);
}

/** Returns the state that is marked on a unit's tile, or undefined for an ordinary unit. */
export function stateOf({ isDead, isSaturated }: UnitActivity): "dead" | "saturated" | undefined {
  if (isDead) return "dead";
  return isSaturated ? "saturated" : undefined;
}
