// Which units have a row, in which order, and the range of their sliders.

import { effect, signal } from "@preact/signals";
import { activations } from "../../../../shaders/activations.ts";
import { defaultSettings } from "../../../config/settings.ts";
import { runSettings } from "../../state/run.ts";
import { addedRows, edits } from "./edits.ts";
import { encoded, hasDiverged, unitsByActivation } from "./live.ts";

/** Rows for active units. Rows for edited units and those that the user adds come on top. */
export const MAX_ACTIVE_ROWS = 24;

/** Whether the rows keep their order, because the user is working in them. */
export const isOrderFixed = signal(false);

interface Rows {
  /** The key of the input image. */
  readonly key: string;
  /** Hidden units, counted from 0. */
  readonly units: readonly number[];
  readonly sliderMax: number;
}

const noRows: Rows = { key: "", units: [], sliderMax: 1 };

export const rows = signal(noRows);

effect(() => {
  const now = encoded.value;
  const last = rows.peek();
  if (!now || hasDiverged.value) {
    rows.value = noRows;
    return;
  }
  const { code, key } = now;
  const keepsOrder = isOrderFixed.value && key === last.key;
  const first = keepsOrder ? last.units.filter((unit) => unit < code.length) : activeUnits(code);
  const others = [...addedRows.value].filter((unit) => unit < code.length && !first.includes(unit));
  const all = [...first, ...others];
  const units = keepsOrder ? all : editedFirst(all, code);
  const sliderMax = Math.max(sliderMaxOf(code), keepsOrder ? last.sliderMax : 0);
  if (key !== last.key || sliderMax !== last.sliderMax || units.join() !== last.units.join()) {
    rows.value = { key, units, sliderMax };
  }
});

/** Sorts units by activation, those that the user has edited first. */
function editedFirst(units: readonly number[], code: Float32Array): number[] {
  const isEdited = (unit: number) => Number(edits.value.has(unit));
  return units.toSorted(
    (a, b) => isEdited(b) - isEdited(a) || (code[b] as number) - (code[a] as number),
  );
}

const activeUnits = (code: Float32Array) =>
  unitsByActivation(code)
    .slice(0, MAX_ACTIVE_ROWS)
    .filter((unit) => code[unit] !== 0);

function sliderMaxOf(code: Float32Array): number {
  const { activation } = runSettings.value ?? defaultSettings;
  const { max } = activations[activation];
  if (Number.isFinite(max)) return max;
  let largest = 0;
  for (const activation of code) largest = Math.max(largest, activation);
  for (const { value } of edits.value.values()) largest = Math.max(largest, value / 1.5);
  return largest === 0 ? 1 : niceLimit(1.5 * largest);
}

/** Rounds up to 1, 2, 3 or 5 times a power of ten, so that the sliders' range rarely changes. */
function niceLimit(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 3, 5, 10].find((each) => each * power >= value * 0.999) as number;
  return digit * power;
}
