// The current run as the page shows it: written by the scheduler and the run, read by components.

import { computed, signal } from "@preact/signals";
import type { LossCurves } from "../../charts/loss_curves.ts";
import { defaultSettings, type Settings } from "../../config/settings.ts";
import type { LoadedSet } from "../../data/rows.ts";
import type { AdapterDescription } from "../../engine/adapter.ts";
import type { SparsityRecord } from "../../training/curves.ts";
import type { Progress, StepRecord } from "../../training/reports.ts";
import type { DataOfPage, Loading } from "../run/data.ts";

type Phase =
  /** No WebGPU; `fatalError` explains. */
  | "unsupported"
  /** Getting a device, the data or a new run. */
  | "preparing"
  /** There is a run, and it is paused. */
  | "waiting"
  | "training"
  /** Something broke; `fatalError` explains, and "Start again" creates a new run. */
  | "failed";

export const phase = signal<Phase>("preparing");
/** What the "preparing" phase is busy with. */
export type Activity = "device" | "data" | "shaders";
export const activity = signal<Activity>("device");
export const adapter = signal<AdapterDescription>();
export const loading = signal<Loading>();
export const data = signal<DataOfPage>();
/** The test set, which is loaded alone if there is no WebGPU. */
export const testSet = signal<LoadedSet>();

/** The settings of the current run. */
export const runSettings = signal<Settings>();
/** The settings of the current run, or the defaults until there is one. */
export const shownSettings = computed(() => runSettings.value ?? defaultSettings);

/** Whether there is a run. */
export const hasRun = computed(() => phase.value === "waiting" || phase.value === "training");

export interface RunProgress
  extends Pick<Progress, "step" | "steps" | "epoch" | "epochs" | "tuning"> {
  readonly imagesPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  /** Whether the matmul variants in use are tuned. */
  readonly kernels?: string;
  /** The latest step. */
  readonly record?: StepRecord;
}
export const progress = signal<RunProgress>();
/** Whether a step is done. Depend on this rather than on `progress`, which changes all the time. */
export const hasStarted = computed(() => (progress.value?.step ?? 0) > 0);
/** The settings of the current run, unless no step is done. */
export const startedSettings = computed(() => (hasStarted.value ? runSettings.value : undefined));
export const finished = computed(() => {
  const now = progress.value;
  return now !== undefined && now.step === now.steps;
});
/** Why cached tuning results were ignored, or new ones could not be saved. */
export const tuningError = signal<string>();

interface Curves extends LossCurves {
  readonly sparsity: readonly SparsityRecord[];
}
const noCurves: Curves = { train: [], test: [], sparsity: [] };
export const curves = signal(noCurves);
/** The latest losses on the test set. */
export const latestTest = computed(() => curves.value.test.at(-1));
