// The user's edits of a code. An edit lasts until another image is selected; a clamp lasts until the user
// releases it, across images and further training.

import { effect, signal } from "@preact/signals";
import { runSettings } from "../../state/run.ts";
import { onImageChange } from "./input.ts";

interface Edit {
  readonly value: number;
  readonly isClamped: boolean;
}

/** By hidden unit, counted from 0. */
export const edits = signal<ReadonlyMap<number, Edit>>(new Map());
/** Units that have a row even if they are not among the most active ones. */
export const addedRows = signal<ReadonlySet<number>>(new Set());

export function addRow(unit: number): void {
  if (!addedRows.value.has(unit)) addedRows.value = new Set([...addedRows.value, unit]);
}

/** Sets a unit's activation. A clamped unit stays clamped, at the new value. */
export function setActivation(unit: number, value: number): void {
  setEdit(unit, { value, isClamped: edits.value.get(unit)?.isClamped ?? false });
}

export function clamp(unit: number, value: number): void {
  setEdit(unit, { value, isClamped: true });
}

function setEdit(unit: number, edit: Edit): void {
  addRow(unit);
  edits.value = new Map([...edits.value, [unit, edit]]);
}

/** Removes a unit's edit or clamp. */
export function release(unit: number): void {
  edits.value = new Map([...edits.value].filter(([edited]) => edited !== unit));
}

/** Sets every unit that is active in the code, or edited, to 0. */
export function silenceAll(code: Float32Array): void {
  const all = new Map(edits.value);
  code.forEach((activation, unit) => {
    const edit = all.get(unit);
    if (activation !== 0 || edit) {
      all.set(unit, { value: 0, isClamped: edit?.isClamped ?? false });
    }
  });
  edits.value = all;
}

/** Removes all edits, clamps and added rows. */
export function restoreCode(): void {
  edits.value = new Map();
  addedRows.value = new Set();
}

/** Returns a copy of the code with the edits applied. */
export function withEdits(code: Float32Array): Float32Array {
  const edited = code.slice();
  for (const [unit, { value }] of edits.value) edited[unit] = value;
  return edited;
}

onImageChange(() => {
  const clamped = [...edits.value].filter(([, { isClamped }]) => isClamped);
  if (clamped.length < edits.value.size) edits.value = new Map(clamped);
  if (clamped.length < addedRows.value.size) {
    addedRows.value = new Set(clamped.map(([unit]) => unit));
  }
});

// A new run may have fewer units.
effect(() => {
  const hidden = runSettings.value?.hiddenUnits;
  if (!hidden) return;
  const exists = (unit: number) => unit < hidden;
  if (![...edits.value.keys()].every(exists)) {
    edits.value = new Map([...edits.value].filter(([unit]) => exists(unit)));
  }
  if (![...addedRows.value].every(exists)) {
    addedRows.value = new Set([...addedRows.value].filter(exists));
  }
});
