// Which units have a row, in which order, and how far their sliders go.

import { effect, signal } from "@preact/signals";
import { runSettings } from "../../state/run.ts";
import { edits, kept } from "./edits.ts";
import { encoded, hasDiverged, strongest } from "./live.ts";

/** Of the most active units. */
export const MOST_ROWS = 24;

/** While a person works in the rows they keep their order. */
export const isHeld = signal(false);

interface Rows {
  readonly key: string;
  /** Hidden units, counted from 0. */
  readonly units: readonly number[];
  /** End of every slider. */
  readonly most: number;
}

const none: Rows = { key: "", units: [], most: 1 };

export const rows = signal(none);

effect(() => {
  const now = encoded.value;
  const last = rows.peek();
  if (!now || hasDiverged.value) {
    rows.value = none;
    return;
  }
  const { code, key } = now;
  const isSame = isHeld.value && key === last.key;
  const held = isSame ? last.units.filter((unit) => unit < code.length) : active(code);
  const others = [...kept.value].filter((unit) => unit < code.length && !held.includes(unit));
  const units = isSame
    ? [...held, ...others]
    : [...held, ...others].sort((a, b) => (code[b] as number) - (code[a] as number));
  const most = Math.max(endOfSliders(code), isSame ? last.most : 0);
  if (key !== last.key || most !== last.most || units.join() !== last.units.join()) {
    rows.value = { key, units, most };
  }
});

const active = (code: Float32Array) =>
  strongest(code)
    .slice(0, MOST_ROWS)
    .filter((unit) => code[unit] !== 0);

function endOfSliders(code: Float32Array): number {
  if (runSettings.value?.activation === "sigmoid") return 1;
  let largest = 0;
  for (const activation of code) largest = Math.max(largest, activation);
  for (const { value } of edits.value.values()) largest = Math.max(largest, value / 1.5);
  return largest === 0 ? 1 : roundedUp(1.5 * largest);
}

/** To 1, 2, 3 or 5 times a power of ten, so that the sliders' ends seldom move. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = [1, 2, 3, 5, 10].find((each) => each * power >= value * 0.999) as number;
  return digit * power;
}
