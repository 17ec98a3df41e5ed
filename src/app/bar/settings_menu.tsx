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
