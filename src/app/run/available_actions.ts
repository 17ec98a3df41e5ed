// What a person may do with the run now: buttons and keys ask the same.

import { computed } from "@preact/signals";
import { formSettings } from "../state/form.ts";
import { finished, phase, runSettings } from "../state/run.ts";
import { scheduler } from "./scheduler.ts";

/** Why there is nothing to train. */
export const trainBlockedReason = computed(() => {
  if (!formSettings.value) return "A setting is out of range; correct it to train.";
  if (finished.value) return "Every epoch is done. Reset to train again.";
  return undefined;
});

/** Whether one takes another's place: what is pressed meanwhile happens once it is there. */
const isRunComing = computed(
  () =>
    phase.value === "preparing" &&
    runSettings.value !== undefined &&
    formSettings.value !== undefined,
);

export const canStep = computed(
  () => isRunComing.value || (phase.value === "waiting" && !trainBlockedReason.value),
);

export const canReset = computed(
  () =>
    (phase.value === "waiting" || phase.value === "training") && formSettings.value !== undefined,
);

/** Trains, or pauses where it trains. */
export const trainOrPause = computed(() => {
  if (phase.value === "training") return { name: "Pause", act: scheduler.pause, isOff: false };
  return { name: "Train", act: scheduler.train, isOff: !canStep.value };
});
