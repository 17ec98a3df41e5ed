// What can be done with the run now, for buttons and shortcuts alike.

import { computed } from "@preact/signals";
import { settingsTable } from "../../config/settings.ts";
import { hasDiverged } from "../state/codes.ts";
import { formProblem, formSettings } from "../state/form.ts";
import { finished, hasRun, hasStarted, phase, runSettings } from "../state/run.ts";
import { replacedRuns } from "../state/saved_run.ts";
import { scheduler } from "./scheduler.ts";

/** How many epochs a finished run can be continued for with one click. */
const MORE_EPOCHS = 5;

/** Why the run can't be trained; undefined if it can. */
export const trainBlockedReason = computed(() => {
  if (hasDiverged.value || finished.value) {
    return `${hasDiverged.value ? "Diverged" : "Finished"}. Restart to train again.`;
  }
  // A run that has started does not depend on the form.
  if (formSettings.value || hasStarted.value) return undefined;
  return formProblem.value ?? "A setting is invalid; correct it to train.";
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

export const canUndoRestart = computed(() => replacedRuns.value.length > 0);

/** Whether the run is finished and may become longer. */
const canAddEpochs = computed(() => {
  const { epochs = settingsTable.epochs.max } = runSettings.value ?? {};
  const isPossible = epochs + MORE_EPOCHS <= settingsTable.epochs.max;
  return phase.value === "waiting" && finished.value && !hasDiverged.value && isPossible;
});

/** Pauses during training, and otherwise trains. */
export const trainOrPause = computed(() => {
  if (phase.value === "training") return { name: "Pause", act: scheduler.pause, isOff: false };
  if (canAddEpochs.value) {
    const act = () => void scheduler.addEpochs(MORE_EPOCHS);
    return { name: `+${MORE_EPOCHS} epochs`, act, isOff: false };
  }
  return { name: "Train", act: scheduler.train, isOff: !canStep.value };
});
