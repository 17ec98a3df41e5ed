// Starts experiments, without silently losing the current run.

import { computed, effect, signal } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { pin } from "../pins/pin.ts";
import { isPinned } from "../pins/pinned_run.ts";
import { scheduler } from "../run/scheduler.ts";
import { fillIn, formSettings, isSame } from "../state/form.ts";
import { hasRun, hasStarted } from "../state/run.ts";
import { type Preset, settingsOf } from "./presets.ts";

/** The experiment that waits for a decision, because it would discard the current run. */
export const pendingExperiment = signal<{
  /** Undefined if the settings are those of a shared run. */
  readonly preset?: Preset | undefined;
  readonly settings: Settings;
}>();

const hasSteps = computed(() => hasRun.value && hasStarted.value);
/** Whether the current run is being pinned before the experiment starts. */
const isPinningFirst = signal(false);

// No decision is needed once nothing would be lost: after a reset, a failure, another pin.
effect(() => {
  if (!hasSteps.value || (isPinned.value && !isPinningFirst.value)) {
    pendingExperiment.value = undefined;
  }
});

/** Starts an experiment or a shared run, or asks first what to do with the current run. */
export function select(preset: Preset | undefined, settings: Settings): void {
  if (hasSteps.value && !isPinned.value) pendingExperiment.value = { preset, settings };
  else start(settings);
}

/** Pins the run and starts the experiment, unless it can't be pinned or the user cancels. */
export async function pinAndStart(): Promise<void> {
  const experiment = pendingExperiment.value;
  if (!experiment) return;
  isPinningFirst.value = true;
  try {
    const isSaved = await pin();
    if (isSaved && pendingExperiment.value === experiment) start(experiment.settings);
  } finally {
    isPinningFirst.value = false;
  }
}

export function startWithoutPinning(): void {
  if (pendingExperiment.value) start(pendingExperiment.value.settings);
}

function start(settings: Settings): void {
  pendingExperiment.value = undefined;
  fillIn(settings);
  scheduler.reset();
  scheduler.train();
}

/** Returns the value of a preset that matches the form's settings, if any. */
export const valueInUse = ({ values }: Preset) =>
  values.find((value) => {
    const form = formSettings.value;
    return form && isSame(form, settingsOf(value));
  });
