import { settingsList } from "../../config/settings.ts";
import { fieldErrors, formProblem } from "../state/form.ts";
import { runSettings } from "../state/run.ts";
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
      <Lazy
        load={async () => (await import("../settings/settings_sheet.tsx")).SettingsSheet}
        placeholder={<h2>Settings</h2>}
        errorMessage="The settings could not be loaded; check your connection and reload the page."
      />
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
      <circle class="teeth" cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="6" />
    </svg>
  );
}
