import { formSettings, isSame } from "../../form.ts";
import { session } from "../../session.ts";
import { finished, phase, progress, runSettings } from "../../state.ts";
import { ActionButton } from "../shared/action_button.tsx";
import { RunFiles } from "./run_files.tsx";
import { RunStatus } from "./run_status.tsx";

/** Train, pause, step, reset, and how far the run is. */
export function RunPanel() {
  const isTraining = phase.value === "training";
  const isWaiting = phase.value === "waiting";
  const reason = whyNotTrain();
  const canStep = isWaiting && !reason;
  const canReset = (isWaiting || isTraining) && formSettings.value !== undefined;
  return (
    <section class="panel run" aria-labelledby="run-heading">
      <h2 id="run-heading">Training</h2>
      <div class="buttons">
        <ActionButton
          name={isTraining ? "Pause" : "Train"}
          act={isTraining ? session.pause : session.train}
          isOff={!isTraining && !canStep}
          isPrimary
          reasonId="train-reason"
        />
        <ActionButton name="Step" act={session.step} isOff={!canStep} />
        <ActionButton name="Reset" act={session.reset} isOff={!canReset} />
      </div>
      <p id="train-reason" class={formSettings.value ? "reason" : "reason is-wrong"}>
        {reason ?? pending()}
      </p>
      <RunStatus />
      <RunFiles />
    </section>
  );
}

function whyNotTrain(): string | undefined {
  if (!formSettings.value) return "A setting is out of range; correct it to train.";
  if (finished.value) return "Every epoch is done. Reset to train again.";
  return undefined;
}

/** Changed settings never end a run by themselves. */
function pending(): string | undefined {
  const form = formSettings.value;
  const running = runSettings.value;
  if (!form || !running || !progress.value?.step) return undefined;
  return isSame(form, running) ? undefined : "The changed settings take effect after Reset.";
}
