import { computed, signal } from "@preact/signals";
import { PinButton, PinNote } from "../pins/pin_button.tsx";
import { canReset, canStep, trainBlockedReason, trainOrPause } from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { formSettings, isSame } from "../state/form.ts";
import { startedSettings } from "../state/run.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { Menu } from "../ui/popover.tsx";
import { QuickFields } from "./quick_fields.tsx";
import { ProgressOfRun, RunDetails, RunNumbers } from "./run_status.tsx";
import { SettingsMenu } from "./settings_menu.tsx";
import "./bar.css";

/** Whether the run has started with other settings than those in the form. */
const arePending = computed(() => {
  const form = formSettings.value;
  const running = startedSettings.value;
  return form && running ? !isSame(form, running) : false;
});

/** Whether the sheet with everything but the most important is open, on a phone. */
const isMoreOpen = signal(false);

/** The run's buttons, its progress, and its most important settings; always in view. */
export function ControlBar() {
  return (
    <section
      class="bar"
      aria-label="Training"
      onKeyDown={({ key }) => {
        if (key === "Escape") isMoreOpen.value = false;
      }}
    >
      <ActionButton {...trainOrPause.value} isPrimary reasonId="train-reason" />
      <div class="run-state">
        <ProgressOfRun />
        <p id="train-reason" class={formSettings.value ? "visually-hidden" : "reason is-wrong"}>
          {trainBlockedReason.value}
        </p>
        <PinNote />
      </div>
      <RunNumbers />
      <button
        type="button"
        class="more-button"
        aria-label="More controls"
        aria-expanded={isMoreOpen.value}
        aria-controls="bar-more"
        onClick={() => {
          isMoreOpen.value = !isMoreOpen.value;
        }}
      >
        ☰
      </button>
      <div id="bar-more" class={isMoreOpen.value ? "bar-more is-open" : "bar-more"}>
        <div class="run-buttons">
          <ActionButton name="Step" act={scheduler.step} isOff={!canStep.value} />
          <ActionButton
            name="Restart"
            act={scheduler.reset}
            isOff={!canReset.value}
            isPrimary={arePending.value}
            reasonId="restart-reason"
          />
          <p id="restart-reason" class="visually-hidden" aria-live="polite">
            {arePending.value && "Changed settings apply after Restart."}
          </p>
          <PinButton />
        </div>
        <RunDetails />
        <QuickFields />
        <div class="bar-menus">
          <Menu name="Experiments" button="Experiments" isLazy>
            <Lazy
              load={async () =>
                (await import("../experiments/experiments_panel.tsx")).ExperimentsPanel
              }
              errorMessage="The experiments could not be loaded; check your connection and reload the page."
            />
          </Menu>
          <SettingsMenu />
        </div>
      </div>
    </section>
  );
}
