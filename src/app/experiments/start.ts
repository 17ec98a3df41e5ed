// Beginning an experiment, without losing the run that is there silently.

import { computed, effect, signal } from "@preact/signals";
import type { Settings } from "../../config/settings.ts";
import { isPinned, pin } from "../pins/pins.ts";
import { scheduler } from "../run/scheduler.ts";
import { fillIn, formSettings, isSame } from "../state/form.ts";
import { hasStarted, phase } from "../state/state.ts";
import { type Preset, settingsOf } from "./presets.ts";

/** An experiment that a person chose while a run is there that would be lost. */
export const asked = signal<{ readonly preset: Preset; readonly settings: Settings }>();

const hasSteps = computed(
  () => (phase.value === "waiting" || phase.value === "training") && hasStarted.value,
);
/** Whether the answer was "Pin it, then begin", and it is being pinned. */
const isAnswered = signal(false);

// The question is moot where nothing would be lost any more: after a reset, a failure, another pin.
effect(() => {
  if (!hasSteps.value || (isPinned.value && !isAnswered.value)) asked.value = undefined;
});

/** Begins an experiment at once, or asks what is to become of the run that is there. */
export function choose(preset: Preset, settings: Settings): void {
  if (hasSteps.value && !isPinned.value) asked.value = { preset, settings };
  else begin(settings);
}

/** Training goes on where nothing begins: it can't be pinned, or the person stays with it after all. */
export async function pinAndBegin(): Promise<void> {
  const question = asked.value;
  if (!question) return;
  const wasTraining = phase.value === "training";
  isAnswered.value = true;
  try {
    const isKept = await pin({ thenGoOn: false });
    if (isKept && asked.value === question) begin(question.settings);
    else if (wasTraining && hasSteps.value && phase.value === "waiting") scheduler.train();
  } finally {
    isAnswered.value = false;
  }
}

export function beginAnyway(): void {
  if (asked.value) begin(asked.value.settings);
}

function begin(settings: Settings): void {
  asked.value = undefined;
  fillIn(settings);
  scheduler.reset();
  scheduler.train();
}

/** Which of a preset's values the form's settings are; none where they are no preset's. */
export const valueInUse = ({ values }: Preset) =>
  values.find((value) => {
    const form = formSettings.value;
    return form && isSame(form, settingsOf(value));
  });
