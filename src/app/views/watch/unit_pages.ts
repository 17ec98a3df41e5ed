// Which units the wall shows: a page of them, the one with the chosen unit unless a person turned to another.

import { computed, signal } from "@preact/signals";
import { selectedUnit } from "../../state/view_state.ts";
import { unitsInOrder } from "../../unit/units.ts";

/** More would be too many to look at, and to place. */
export const MOST_TILES = 256;

/** Tiles that there is room for. */
export const pageSize = signal(MOST_TILES);
/** Where in the order a person turned to; nothing where the page follows the chosen unit. */
export const turnedTo = signal<number | undefined>(undefined);

/** Where the chosen unit stands in the order; −1 where none is chosen. */
export const selectedIndex = computed(() =>
  selectedUnit.value === undefined ? -1 : unitsInOrder.value.indexOf(selectedUnit.value),
);

/** Where in the order the page begins. */
export const pageStart = computed(() => {
  const last = unitsInOrder.value.length - 1;
  const at = Math.min(last, turnedTo.value ?? Math.max(0, selectedIndex.value));
  return at - (at % pageSize.value);
});

/** The units on the page, from 0. */
export const shownUnits = computed(() =>
  unitsInOrder.value.slice(pageStart.value, pageStart.value + pageSize.value),
);

type Move = (at: number, columns: number) => number;

/** Where in the order each key leads. */
const moves: Readonly<Record<string, Move>> = {
  ArrowRight: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowDown: (at, columns) => at + columns,
  ArrowUp: (at, columns) => at - columns,
  Home: () => pageStart.value,
  End: () => pageStart.value + shownUnits.value.length - 1,
};

/**
 * The unit that a key leads to from one; nothing where the key leads nowhere.
 * @param columns of the wall
 */
export function unitAfter(key: string, unit: number, columns: number): number | undefined {
  const units = unitsInOrder.value;
  const at = units.indexOf(unit);
  const last = units.length - 1;
  // A page more or less ends at the last unit or the first; a row more or less does not.
  if (key === "PageDown") return units[Math.min(last, at + pageSize.value)];
  if (key === "PageUp") return units[Math.max(0, at - pageSize.value)];
  const move = moves[key];
  return move && units[move(at, columns)];
}
