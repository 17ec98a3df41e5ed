// Starts experiments, without silently losing the current run.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { pin } from "../pins/pin.ts";
import { isPinned, isPinning } from "../pins/pinned_run.ts";
import { scheduler } from "../run/scheduler.ts";
import { fillIn, formSettings, isSame } from "../state/form.ts";
import { hasRun, hasStarted } from "../state/run.ts";
import { type Preset, presets, settingsOf } from "./presets.ts";

interface Experiment {
  /** Undefined if the settings are those of a shared run. */
  readonly preset?: Preset | undefined;
  readonly settings: Settings;
  /** Whether it was selected while the current run was being pinned, so that it starts after that. */
  readonly isNext?: boolean;
}
/** The experiment that waits for a decision, because it would replace the current run. */
export const pendingExperiment = signal<Experiment>();

const hasSteps = computed(() => hasRun.value && hasStarted.value);
const lastStarted = signal<Preset>();
/** Whether the current run is being pinned before the experiment starts. */
const isPinningFirst = signal(false);

// No decision is needed once nothing would be lost: after a reset, a failure, another pin.
effect(() => {
  if (!hasSteps.value || (isPinned.value && !isPinningFirst.value)) {
    const experiment = pendingExperiment.peek();
    pendingExperiment.value = undefined;
    if (experiment?.isNext && hasSteps.value) untracked(() => start(experiment));
  }
});

/** Starts an experiment or a shared run, or asks first what to do with the current run. */
export function select(preset: Preset | undefined, settings: Settings): void {
  if (hasSteps.value && !isPinned.value) {
    pendingExperiment.value = { preset, settings, isNext: isPinning.value };
  } else {
    start({ preset, settings });
  }
}

/** Pins the run and starts the experiment, unless it can't be pinned or the user cancels. */
export async function pinAndStart(): Promise<void> {
  const experiment = pendingExperiment.value;
  if (!experiment) return;
  isPinningFirst.value = true;
  try {
    const isSaved = await pin();
    if (isSaved && pendingExperiment.value === experiment) start(experiment);
  } finally {
    isPinningFirst.value = false;
  }
}

export function startWithoutPinning(): void {
  if (pendingExperiment.value) start(pendingExperiment.value);
}

function start({ preset, settings }: Experiment): void {
  pendingExperiment.value = undefined;
  lastStarted.value = preset;
  fillIn(settings);
  scheduler.reset();
  scheduler.train();
}

/** Returns the value of a preset that matches the form's settings, if any. */
const matchingValue = ({ values }: Preset) =>
  values.find((value) => {
    const form = formSettings.value;
    return form && isSame(form, settingsOf(value));
  });

/** The preset in use: of those that have the form's settings among their values, the one started last. */
const presetInUse = computed(() => {
  const matching = presets.filter(matchingValue);
  return matching.find((preset) => preset === lastStarted.value) ?? matching[0];
});

/** Returns the value of the preset in use; undefined for other presets. */
export const valueInUse = (preset: Preset) =>
  preset === presetInUse.value ? matchingValue(preset) : undefined;
