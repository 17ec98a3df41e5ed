import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount } from "../../format.ts";
import { PinButton, PinNote } from "../pins/pin_button.tsx";
import {
  canReset,
  canStep,
  canUndoRestart,
  trainBlockedReason,
  trainOrPause,
} from "../run/available_actions.ts";
import { scheduler } from "../run/scheduler.ts";
import { arePending, formProblem, formSettings } from "../state/form.ts";
import { hasStarted } from "../state/run.ts";
import { replacedRuns, resumableRun, saveError } from "../state/saved_run.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { Menu } from "../ui/popover.tsx";
import { QuickFields } from "./quick_fields.tsx";
import { ProgressOfRun, RunDetails, RunNumbers } from "./run_status.tsx";
import { SettingsMenu } from "./settings_menu.tsx";
import "./bar.css";

const restartReason = computed(() => {
  if (arePending.value) return "Changed settings apply after Restart.";
  if (formSettings.value || !hasStarted.value) return undefined;
  return formProblem.value ?? "A setting is invalid; correct it to restart.";
});

/** Whether the sheet with everything but the most important is open, on a phone. */
const isMoreOpen = signal(false);

function UndoButton() {
  const step = replacedRuns.value.at(-1)?.run.state.step ?? 0;
  return (
    <>
      <ActionButton name="Undo" act={scheduler.undoRestart} reasonId="undo-reason" />
      <p id="undo-reason" class="visually-hidden">
        Returns to the previous run, at step {formatCount(step)}.
      </p>
    </>
  );
}

/** The run's buttons, its progress, and its most important settings; always in view. */
export function ControlBar() {
  const bar = useRef<HTMLElement>(null);
  // The inspector stays below it, whether or not it wraps.
  useLayoutEffect(() => {
    const element = bar.current as HTMLElement;
    const observer = new ResizeObserver(() => {
      document.documentElement.style.setProperty("--bar-height", `${element.offsetHeight}px`);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={bar}
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
          {trainOrPause.value.isOff && trainBlockedReason.value}
        </p>
        <p
          id="restart-reason"
          class={formSettings.value ? "visually-hidden" : "reason is-wrong"}
          aria-live="polite"
        >
          {restartReason.value}
        </p>
        {/* The notice of a saved run says it, too. */}
        {saveError.value && !resumableRun.value && (
          <p class="reason is-wrong" title={saveError.value}>
            {saveError.value}
          </p>
        )}
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
          {canUndoRestart.value && <UndoButton />}
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
