// Statistics of the codes of training images, and whether the run has diverged.

import { computed, signal } from "@preact/signals";
import type { Divergence } from "../../config/divergence.ts";
import { plural } from "../../format.ts";
import type { CodeStatistics } from "../../statistics/code_statistics.ts";
import { rowName } from "../words.ts";

/** Statistics of a sample's codes; the codes themselves are in the codes worker. */
export interface Codes extends CodeStatistics {
  /** (count) */
  readonly labels: Uint32Array;
  /** Returns the training image that a row of the codes belongs to. */
  readonly imageOf: (row: number) => number;
  /** The number of training images, of which these are a sample. */
  readonly of: number;
  /** The step at which they were encoded. */
  readonly step: number;
}
/** The latest codes, even if they are NaN or infinite. */
export const newestCodes = signal<Codes>();
/** What of the run was found first to be NaN or infinite; undefined if nothing is. */
export const divergence = signal<Divergence>();
export const hasDiverged = computed(() => divergence.value !== undefined);
/** Notes that the run has diverged. */
export function noteDivergence(found: Divergence): void {
  divergence.value = divergence.peek() ?? found;
}
/** The latest codes; undefined if there are none yet or the run has diverged. */
export const codes = computed(() => (hasDiverged.value ? undefined : newestCodes.value));
/** What `codes` were computed from: "6,000 training images". */
export const sample = computed(
  () => codes.value && plural(codes.value.labels.length, `training ${rowName.value}`),
);
/** "6,000 training images after 100 steps" */
export const sampledImages = computed(
  () => codes.value && `${sample.value} after ${plural(codes.value.step, "step")}`,
);
