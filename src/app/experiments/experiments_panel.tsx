import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount } from "../../format.ts";
import { isPinning } from "../pins/pinned_run.ts";
import { progress } from "../state/run.ts";
import { OpenTrainedModel } from "../trained_model/open_trained_model.tsx";
import { ActionButton } from "../ui/form_controls.tsx";
import { hasDigits } from "../words.ts";
import { PRESET_EPOCHS, type Preset, presets, settingsOf } from "./presets.ts";
import {
  pendingExperiment,
  pinAndStart,
  select,
  startWithoutPinning,
  valueInUse,
} from "./start.ts";
import "./experiments.css";

/** Experiments that start with one click. */
export function ExperimentsPanel() {
  return (
    <section class="panel experiments" aria-labelledby="experiments-heading">
      <h2 id="experiments-heading">Experiments</h2>
      <ul>
        {presets.map((preset) => (
          <PresetRow key={preset.name} preset={preset} />
        ))}
      </ul>
      <p class="experiments-note">
        Each button starts a run of {PRESET_EPOCHS} epochs with the default settings, except as
        labelled and as its method needs.
      </p>
      {hasDigits.value && <OpenTrainedModel />}
    </section>
  );
}

function PresetRow({ preset }: { preset: Preset }) {
  const { name, values, lookFor } = preset;
  const inUse = valueInUse(preset);
  const opener = useRef<HTMLButtonElement>(null);
  const nameId = `preset-${presets.indexOf(preset)}`;
  return (
    <li class={inUse ? "is-in-use" : ""}>
      <fieldset class="preset" aria-labelledby={nameId}>
        <span id={nameId}>{name}</span>
        <div class="preset-values">
          {values.map((value) => (
            <button
              key={value.label}
              type="button"
              aria-pressed={value === inUse}
              onClick={(event) => {
                opener.current = event.currentTarget;
                select(preset, settingsOf(value));
              }}
            >
              {value.label}
            </button>
          ))}
        </div>
      </fieldset>
      {pendingExperiment.value?.preset === preset && <Question opener={opener} />}
      {inUse && <p class="look-for">{hasDigits.value ? lookFor : `On MNIST: ${lookFor}`}</p>}
    </li>
  );
}

/** Asks what to do with the current run. It has the keyboard focus until the user decides. */
export function Question({ opener }: { opener: RefObject<HTMLButtonElement | null> }) {
  const box = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => {
    const element = box.current as HTMLFieldSetElement;
    element.focus();
    return () => {
      if (element.contains(document.activeElement)) opener.current?.focus();
    };
  }, []);
  const cancel = () => {
    pendingExperiment.value = undefined;
  };
  const step = formatCount(progress.value?.step ?? 0);
  return (
    <fieldset
      ref={box}
      class="question"
      aria-labelledby="question-text"
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // The menu around the question stays open.
        event.preventDefault();
        cancel();
      }}
    >
      <p id="question-text">
        This replaces the current run (step {step}). Pin it to compare it later.
      </p>
      <ActionButton
        name={isPinning.value ? "Pinning…" : "Pin and start"}
        act={() => void pinAndStart()}
        isOff={isPinning.value}
        isPrimary
      />
      <ActionButton
        name="Start without pinning"
        act={startWithoutPinning}
        isOff={isPinning.value}
      />
      <button type="button" onClick={cancel}>
        Cancel
      </button>
    </fieldset>
  );
}
