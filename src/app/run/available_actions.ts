// What can be done with the run now, for buttons and shortcuts alike.

import { computed } from "@preact/signals";
import { formSettings } from "../state/form.ts";
import { finished, hasRun, phase, runSettings } from "../state/run.ts";
import { scheduler } from "./scheduler.ts";

/** Why the run can't be trained; undefined if it can. */
export const trainBlockedReason = computed(() => {
  if (!formSettings.value) return "A setting is invalid; correct it to train.";
  if (finished.value) return "Finished. Restart to train again.";
  return undefined;
});

/** Whether a new run is being prepared: what is pressed meanwhile takes effect once it is ready. */
const isNewRunComing = computed(
  () =>
    phase.value === "preparing" &&
    runSettings.value !== undefined &&
    formSettings.value !== undefined,
);

export const canStep = computed(
  () => isNewRunComing.value || (phase.value === "waiting" && !trainBlockedReason.value),
);

export const canReset = computed(() => hasRun.value && formSettings.value !== undefined);

/** Pauses during training, and otherwise trains. */
export const trainOrPause = computed(() => {
  if (phase.value === "training") return { name: "Pause", act: scheduler.pause, isOff: false };
  return { name: "Train", act: scheduler.train, isOff: !canStep.value };
});
