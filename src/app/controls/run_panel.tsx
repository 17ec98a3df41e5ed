import { formatCount } from "../../format.ts";
import { saveWeights } from "../export/download.ts";
import { PinButton, PinNote } from "../pins/pin_button.tsx";
import { canReset, canStep, trainBlockedReason, trainOrPause } from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { SavedRunNotice } from "../saved_runs/saved_run_notice.tsx";
import { formSettings, isSame } from "../state/form.ts";
import { hasStarted, phase, runSettings } from "../state/run.ts";
import { isSaveOfPreviousRun, savedStep, saveError } from "../state/saved_run.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { RunStatus } from "./run_status.tsx";

/** The run's buttons, its progress, and what is saved of it. */
export function RunPanel() {
  return (
    <section class="panel run" aria-labelledby="run-heading">
      <h2 id="run-heading">Training</h2>
      <div class="buttons">
        <ActionButton {...trainOrPause.value} isPrimary reasonId="train-reason" />
        <ActionButton name="Step" act={scheduler.step} isOff={!canStep.value} />
        <ActionButton name="Reset" act={scheduler.reset} isOff={!canReset.value} />
        <PinButton />
      </div>
      {/* Below the buttons, because it appears late and should not move them. */}
      <SavedRunNotice />
      <p id="train-reason" class={formSettings.value ? "reason" : "reason is-wrong"}>
        {trainBlockedReason.value ?? pendingSettings()}
      </p>
      <PinNote />
      <p class="note">
        Train runs to the last epoch, Step trains on a single batch, and Reset starts over with the
        settings below.
      </p>
      <RunStatus />
      <RunFiles />
    </section>
  );
}

function pendingSettings(): string | undefined {
  const form = formSettings.value;
  const running = runSettings.value;
  if (!form || !running || !hasStarted.value) return undefined;
  return isSame(form, running) ? undefined : "The changed settings take effect after Reset.";
}

/** What outlasts the page: the weights as a file, and the autosave. */
function RunFiles() {
  const hasRun = phase.value === "waiting" || phase.value === "training";
  return (
    <div class="run-files">
      <ActionButton name="Save weights" act={saveWeights} isOff={!hasRun} />
      <p data-saved-step={savedStep.value}>{saveError.value ?? autosaveText()}</p>
    </div>
  );
}

function autosaveText(): string {
  if (savedStep.value === undefined) {
    return "Saves the weights as safetensors. The run is autosaved in this browser.";
  }
  const step = formatCount(savedStep.value);
  return isSaveOfPreviousRun.value
    ? `The previous run (step ${step}) stays saved until this one starts; reload to resume it.`
    : `Autosaved at step ${step}; you can resume it after a reload.`;
}
