// What a person changed of a code. An edit lasts while its image is shown; a clamp stays until it is
// released, whatever image or training does.

import { effect, signal } from "@preact/signals";
import { runSettings } from "../../state/run.ts";
import { whenAnotherImage } from "./input.ts";

export interface Edit {
  readonly value: number;
  readonly isClamped: boolean;
}

/** By hidden unit, counted from 0. */
export const edits = signal<ReadonlyMap<number, Edit>>(new Map());
/** Units that have a row though they may not be among the most active ones. */
export const kept = signal<ReadonlySet<number>>(new Set());

export function keepRow(unit: number): void {
  if (!kept.value.has(unit)) kept.value = new Set([...kept.value, unit]);
}

/** Gives a unit another activation; a clamped one stays clamped, there. */
export function setActivation(unit: number, value: number): void {
  edit(unit, { value, isClamped: edits.value.get(unit)?.isClamped ?? false });
}

export function clamp(unit: number, value: number): void {
  edit(unit, { value, isClamped: true });
}

function edit(unit: number, how: Edit): void {
  keepRow(unit);
  edits.value = new Map([...edits.value, [unit, how]]);
}

/** The unit is again what the image makes of it. */
export function release(unit: number): void {
  edits.value = new Map([...edits.value].filter(([edited]) => edited !== unit));
}

/** Silences every unit that is active in this code. */
export function silenceAll(code: Float32Array): void {
  const all = new Map(edits.value);
  code.forEach((activation, unit) => {
    const known = all.get(unit);
    if (activation !== 0 || known) {
      all.set(unit, { value: 0, isClamped: known?.isClamped ?? false });
    }
  });
  edits.value = all;
}

/** Takes back every edit and clamp. */
export function restoreCode(): void {
  edits.value = new Map();
  kept.value = new Set();
}

/** A code with the edits in it. */
export function withEdits(code: Float32Array): Float32Array {
  const edited = code.slice();
  for (const [unit, { value }] of edits.value) edited[unit] = value;
  return edited;
}

whenAnotherImage(() => {
  const clamped = [...edits.value].filter(([, { isClamped }]) => isClamped);
  if (clamped.length < edits.value.size) edits.value = new Map(clamped);
  if (clamped.length < kept.value.size) kept.value = new Set(clamped.map(([unit]) => unit));
});

// A smaller model has fewer units.
effect(() => {
  const hidden = runSettings.value?.hiddenUnits;
  if (!hidden) return;
  const isThere = (unit: number) => unit < hidden;
  const { value } = edits;
  if (![...value.keys()].every(isThere)) {
    edits.value = new Map([...value].filter(([unit]) => isThere(unit)));
  }
  if (![...kept.value].every(isThere)) kept.value = new Set([...kept.value].filter(isThere));
});
