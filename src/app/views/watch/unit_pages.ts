// The page of units that the grid shows: the one with the selected unit, unless the user opened another.

import { computed, signal } from "@preact/signals";
import { selectedIndex, unitsInOrder } from "../../unit/units.ts";

/** Tiles on a page. More would be too many to take in, and slow to lay out. */
export const MAX_TILES = 256;

/** Tiles that fit into the grid. */
export const pageSize = signal(MAX_TILES);
/** A position in the order on the page that the user opened, or undefined to follow the selected unit. */
export const openedAt = signal<number | undefined>(undefined);

/** The position of the page's first unit in the order. */
export const pageStart = computed(() => {
  const last = unitsInOrder.value.length - 1;
  const position = Math.min(last, openedAt.value ?? Math.max(0, selectedIndex.value));
  return position - (position % pageSize.value);
});

/** The units on the page, counted from 0. */
export const shownUnits = computed(() =>
  unitsInOrder.value.slice(pageStart.value, pageStart.value + pageSize.value),
);

type Move = (position: number, columns: number) => number;

const moves: Readonly<Record<string, Move>> = {
  ArrowRight: (position) => position + 1,
  ArrowLeft: (position) => position - 1,
  ArrowDown: (position, columns) => position + columns,
  ArrowUp: (position, columns) => position - columns,
  Home: () => pageStart.value,
  End: () => pageStart.value + shownUnits.value.length - 1,
};

/**
 * Returns the unit that a key moves to from `unit`, or undefined if the key does not move.
 * @param columns of the grid
 */
export function unitAfterKey(key: string, unit: number, columns: number): number | undefined {
  const units = unitsInOrder.value;
  const position = units.indexOf(unit);
  const last = units.length - 1;
  // Moving by a page stops at the first or last unit; moving by a row past the end does nothing.
  if (key === "PageDown") return units[Math.min(last, position + pageSize.value)];
  if (key === "PageUp") return units[Math.max(0, position - pageSize.value)];
  const move = moves[key];
  return move && units[move(position, columns)];
}
