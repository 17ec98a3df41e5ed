import { settingsList } from "../../config/settings.ts";
import { formatCount } from "../../format.ts";
import { fieldErrors, formProblem } from "../state/form.ts";
import { toast } from "../state/messages.ts";
import { hasRun, runSettings } from "../state/run.ts";
import { isSaveOfPreviousRun, savedStep, saveError } from "../state/saved_run.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { Menu } from "../ui/popover.tsx";

/**
 * All other settings, and what outlasts the page: the weights as a file, and the autosave. It loads once there is a
 * run, which is what a visitor waits for, or when it is opened.
 */
export function SettingsMenu() {
  const isInvalid =
    formProblem.value !== undefined ||
    settingsList.some(([name, { isQuick }]) => !isQuick && fieldErrors.value[name] !== undefined);
  return (
    <Menu
      name="Settings"
      class="settings-menu"
      button={<Gear isWrong={isInvalid} />}
      note={isInvalid ? "A setting is invalid." : undefined}
      isLazy={!runSettings.value}
    >
      <h2>Settings</h2>
      <Lazy
        load={async () => (await import("../settings/settings_form.tsx")).SettingsForm}
        errorMessage="The settings could not be loaded; check your connection and reload the page."
      />
      <RunFiles />
    </Menu>
  );
}

/** @param isWrong whether a setting in the menu is invalid */
function Gear({ isWrong }: { isWrong: boolean }) {
  return (
    <svg
      class={isWrong ? "gear is-wrong" : "gear"}
      viewBox="0 0 24 24"
      width="20"
      height="20"
      aria-hidden="true"
    >
      <path
        d="M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM12 2v4M12 18v4M2 12h4M18 12h4M4.9 4.9l2.9 2.9M16.2 16.2l2.9 2.9M19.1 4.9l-2.9 2.9M7.8 16.2l-2.9 2.9"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
      />
    </svg>
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
