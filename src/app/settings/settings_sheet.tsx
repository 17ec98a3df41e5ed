import { formatCount } from "../../format.ts";
import { toast } from "../state/messages.ts";
import { hasRun } from "../state/run.ts";
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

async function saveWeights(): Promise<void> {
  try {
    await (await import("../export/save_weights.ts")).saveWeights();
  } catch (error) {
    toast.value = `The weights could not be saved: ${(error as Error).message}`;
  }
}

function RunFiles() {
  return (
    <div class="run-files">
      <ActionButton name="Save weights" act={() => void saveWeights()} isOff={!hasRun.value} />
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
