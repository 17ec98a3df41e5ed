// Beginning an experiment, without losing the run that is there silently.

import { computed, signal } from "@preact/signals";
import type { Settings } from "../../config.ts";
import { fillIn, formSettings, isSame } from "../form.ts";
import { session } from "../session.ts";
import { hasBegun, phase } from "../state.ts";
import { isPinned, pin } from "./pins.ts";
import { type Preset, settingsOf } from "./presets.ts";

/** An experiment that a person chose while a run is there that would be lost. */
export const asked = signal<{ readonly preset: Preset; readonly settings: Settings }>();

const hasUnpinnedSteps = computed(
  () =>
    (phase.value === "waiting" || phase.value === "training") && hasBegun.value && !isPinned.value,
);

/** Begins an experiment at once, or asks what is to become of the run that is there. */
export function choose(preset: Preset, settings: Settings): void {
  if (hasUnpinnedSteps.value) asked.value = { preset, settings };
  else begin(settings);
}

export async function pinAndBegin(): Promise<void> {
  const settings = asked.value?.settings;
  if (settings && (await pin({ thenGoOn: false }))) begin(settings);
}

export function beginAnyway(): void {
  if (asked.value) begin(asked.value.settings);
}

function begin(settings: Settings): void {
  asked.value = undefined;
  fillIn(settings);
  session.reset();
  session.train();
}

/** Which of a preset's values the form's settings are; none where they are no preset's. */
export const valueInUse = ({ values }: Preset) =>
  values.find((value) => {
    const form = formSettings.value;
    return form && isSame(form, settingsOf(value));
  });
