// What the page shows. Components read it; the session (session.ts) and its run write it.

import { computed, signal } from "@preact/signals";
import type { LossCurves } from "../../charts/loss_curves.ts";
import { defaultSettings, type Settings } from "../../config/settings.ts";
import type { ImageSets } from "../../data/mnist.ts";
import type { AdapterDescription } from "../../engine/adapter.ts";
import { plural } from "../../format.ts";
import type { Measured, Measuring } from "../../profile/measure.ts";
import type { Fact, Row } from "../../profile/table.ts";
import type { CodeStatistics } from "../../statistics/code_statistics.ts";
import type { Column } from "../../table.ts";
import type { Progress, StepRecord } from "../../training/reports.ts";
import type { Loading } from "../run/data.ts";
import type { SavedRun } from "../saved_runs/saved_run.ts";
import type { SelfCheckOutcome, SelfCheckProgress } from "../views/performance/self_checking.ts";

type Phase =
  /** No WebGPU; `trouble` says why. */
  | "unsupported"
  /** Getting a device, data or a new run. */
  | "preparing"
  /** A run is there and waits. */
  | "waiting"
  | "training"
  /** Something broke; `trouble` says what, Start again makes a new run. */
  | "failed";

export const phase = signal<Phase>("preparing");
/** What preparing is busy with. */
export const activity = signal("Looking for a GPU");
interface Trouble {
  /** What there is instead of a run. */
  readonly heading: string;
  /** Why, in a sentence. */
  readonly why: string;
  /** Whether a run ended by it, whose numbers are still shown. */
  readonly endedRun: boolean;
}
/** Why there is no run. */
export const fatalError = signal<Trouble>();
/** What went wrong beside the run, which goes on: a damaged link, a file that is no image. */
export const toast = signal<string>();

const said = new Set<string>();
/** Says what goes wrong again and again the first time only: who dismissed it knows. */
export function notifyOnce(text: string): void {
  if (said.has(text)) return;
  said.add(text);
  toast.value = text;
}

export const adapter = signal<AdapterDescription>();
export const loading = signal<Loading>();
export const data = signal<ImageSets>();

/** The settings of the run that is there. */
export const runSettings = signal<Settings>();
/** The same, or what they will be where nobody changes them. */
export const shownSettings = computed(() => runSettings.value ?? defaultSettings);

export interface RunProgress extends Pick<Progress, "step" | "steps" | "epoch" | "epochs"> {
  readonly imagesPerSecond?: number | undefined;
  readonly secondsLeft?: number | undefined;
  readonly kernels?: string;
  /** The newest step. */
  readonly record?: StepRecord;
}
export const progress = signal<RunProgress>();
/** Whether a step is done: it changes seldom, where the progress changes all the time. */
export const hasStarted = computed(() => (progress.value?.step ?? 0) > 0);
/** Why the tuning of earlier runs is not used, or this one's not kept. */
export const tuningError = signal<string>();

/** A run that an earlier visit, or another tab, kept: this one can go on with it. */
export const resumableRun = signal<SavedRun>();
/** The step at which the run of this tab was kept last. */
export const savedStep = signal<number>();
/** Whether that was the run before this one, which a reset has ended. */
export const isSaveOfPreviousRun = signal(false);
/** Why this run is not kept, or an earlier one can't be offered. */
export const saveError = signal<string>();

/** What the codes of a sample of training images told at a step. */
export interface SparsityRecord {
  readonly step: number;
  /** Units that no image activates. */
  readonly dead: number;
  /** Active units per image. */
  readonly meanL0: number;
}
interface Curves extends LossCurves {
  readonly sparsity: readonly SparsityRecord[];
}
const noCurves: Curves = { train: [], test: [], sparsity: [] };
export const curves = signal(noCurves);

/** What the codes of training images tell; the codes themselves are in the codes worker. */
export interface Codes extends CodeStatistics {
  /** (count) */
  readonly labels: Uint8Array;
  /** The training image of a row of the codes. */
  readonly imageOf: (row: number) => number;
  /** How many images there would be. */
  readonly of: number;
  /** Steps trained when they were encoded. */
  readonly step: number;
}
/** The newest, whatever they hold. */
export const newestCodes = signal<Codes>();
/** Whether weights that were read of the run hold NaN, which a GPU's max(0, NaN) may hide in codes and loss. */
export const areWeightsNonFinite = signal(false);
/** Whether the run's numbers are no numbers any more: its weights, its codes or its loss. */
export const hasDiverged = computed(
  () =>
    areWeightsNonFinite.value ||
    Boolean(newestCodes.value?.nonFinite) ||
    !Number.isFinite(progress.value?.record?.loss ?? 0),
);
/** The newest where they mean something. */
export const codes = computed(() => (hasDiverged.value ? undefined : newestCodes.value));
/** Of what they tell, in words. */
export const sampledImages = computed(() => {
  const now = codes.value;
  return now && `${plural(now.labels.length, "training image")} after ${plural(now.step, "step")}`;
});

export const finished = computed(() => {
  const now = progress.value;
  return now !== undefined && now.step === now.steps;
});

/** Whether a profile begins with finding the fastest forms of the products. */
export const tuneProfile = signal(true);
/** How far the profile is that is being measured. */
export const profiling = signal<Measuring>();
/** Why there is no profile though one was asked for. */
export const profileError = signal<string>();

interface ShownProfile extends Measured {
  readonly job: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly facts: readonly Fact[];
  readonly memory: readonly Fact[];
}
/** The last one. */
export const shownProfile = signal<ShownProfile>();

/** Whether a self-check tries every form of the products. */
export const checkAllVariants = signal(false);
/** How far the self-check is that is under way. */
export const selfChecking = signal<SelfCheckProgress>();
/** Why there is no outcome though one was asked for. */
export const selfCheckError = signal<string>();
/** The last outcome. */
export const selfChecked = signal<SelfCheckOutcome>();
