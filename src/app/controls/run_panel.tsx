import { PinButton, PinNote } from "../pins/pin_button.tsx";
import { canReset, canStep, trainBlockedReason, trainOrPause } from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { SavedRunNotice } from "../saved_runs/saved_run_notice.tsx";
import { formSettings, isSame } from "../state/form.ts";
import { hasStarted, runSettings } from "../state/state.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { RunFiles } from "./run_files.tsx";
import { RunStatus } from "./run_status.tsx";

/** Train, pause, step, reset, and how far the run is. */
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
      {/* It comes late: below the buttons it moves none of them. */}
      <SavedRunNotice />
      <p id="train-reason" class={formSettings.value ? "reason" : "reason is-wrong"}>
        {trainBlockedReason.value ?? pending()}
      </p>
      <PinNote />
      <p class="pin-note">
        Train goes on to the last epoch, Step makes one step on one batch, Reset begins anew with
        the settings below.
      </p>
      <RunStatus />
      <RunFiles />
    </section>
  );
}

/** Changed settings never end a run by themselves. */
function pending(): string | undefined {
  const form = formSettings.value;
  const running = runSettings.value;
  if (!form || !running || !hasStarted.value) return undefined;
  return isSame(form, running) ? undefined : "The changed settings take effect after Reset.";
}
