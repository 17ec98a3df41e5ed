import { formatCount } from "../../format.ts";
import { toast } from "../state/messages.ts";
import { hasRun, hasStarted } from "../state/run.ts";
import { isSaveOfPreviousRun, savedStep, saveError } from "../state/saved_run.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { SettingsForm } from "./settings_form.tsx";

/** The settings, and what outlasts the page: the weights as a file, and the autosave. */
export function SettingsSheet() {
  return (
    <>
      <h2>Settings</h2>
      <SettingsForm />
      <RunFiles />
    </>
  );
}

async function save(what: "weights" | "checkpoint"): Promise<void> {
  try {
    const { saveCheckpoint, saveWeights } = await import("../export/save_weights.ts");
    await (what === "weights" ? saveWeights() : saveCheckpoint());
  } catch (error) {
    toast.value = `The ${what} could not be saved: ${(error as Error).message}`;
  }
}

function RunFiles() {
  return (
    <div class="run-files">
      <ActionButton name="Save weights" act={() => void save("weights")} isOff={!hasRun.value} />
      <ActionButton
        name="Save checkpoint"
        act={() => void save("checkpoint")}
        isOff={!hasStarted.value}
      />
      <p data-saved-step={savedStep.value}>{saveError.value ?? autosaveText()}</p>
    </div>
  );
}

function autosaveText(): string {
  if (savedStep.value === undefined) {
    return "Drop a checkpoint on the page to open its run. The run is autosaved in this browser.";
  }
  const step = formatCount(savedStep.value);
  return isSaveOfPreviousRun.value
    ? `The previous run (step ${step}) stays saved until this one starts; reload to resume it.`
    : `Autosaved at step ${step}; you can resume it after a reload.`;
}
