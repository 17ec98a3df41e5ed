import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { defaultSettings } from "../../config/settings.ts";
import { formatCount } from "../../format.ts";
import { isPinning } from "../pins/pins.ts";
import { progress } from "../state/state.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { PRESET_EPOCHS, type Preset, presets, settingsOf } from "./presets.ts";
import { asked, beginAnyway, choose, pinAndBegin, valueInUse } from "./start.ts";
import "./experiments.css";

/** Where the controls stand above the figures, the figures come first. */
const isRoomy = matchMedia("(min-width: 920px)").matches;

/** Experiments that begin with one click. */
export function ExperimentsPanel() {
  return (
    <section class="panel experiments" aria-labelledby="experiments-heading">
      <details open={isRoomy}>
        <summary>
          <h2 id="experiments-heading">Experiments</h2>
          <span>What does sparsity do? Begin with a click.</span>
        </summary>
        <ul>
          {presets.map((preset) => (
            <PresetRow key={preset.name} preset={preset} />
          ))}
        </ul>
        <p class="experiments-note">
          A click begins a new run with the article's settings, but for what the button says and{" "}
          {PRESET_EPOCHS} epochs instead of {defaultSettings.epochs}: enough to see it.
        </p>
      </details>
    </section>
  );
}

function PresetRow({ preset }: { preset: Preset }) {
  const { name, values, lookFor } = preset;
  const inUse = valueInUse(preset);
  const asker = useRef<HTMLButtonElement>(null);
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
                asker.current = event.currentTarget;
                choose(preset, settingsOf(value));
              }}
            >
              {value.label}
            </button>
          ))}
        </div>
      </fieldset>
      {asked.value?.preset === preset && <Question asker={asker} />}
      {inUse && <p class="look-for">{lookFor}</p>}
    </li>
  );
}

/** What is to become of the run that is there; the keyboard's place is here until it is answered. */
function Question({ asker }: { asker: RefObject<HTMLButtonElement | null> }) {
  const box = useRef<HTMLFieldSetElement>(null);
  useLayoutEffect(() => {
    const element = box.current as HTMLFieldSetElement;
    element.focus();
    return () => {
      if (element.contains(document.activeElement)) asker.current?.focus();
    };
  }, []);
  const stay = () => {
    asked.value = undefined;
  };
  const step = formatCount(progress.value?.step ?? 0);
  return (
    <fieldset
      ref={box}
      class="question"
      aria-labelledby="question-text"
      tabIndex={-1}
      onKeyDown={({ key }) => {
        if (key === "Escape") stay();
      }}
    >
      <p id="question-text">
        A new run ends the one that is there, at step {step}. Pin it to keep and compare it.
      </p>
      <ActionButton
        name={isPinning.value ? "Pinning…" : "Pin it, then begin"}
        act={() => void pinAndBegin()}
        isOff={isPinning.value}
        isPrimary
      />
      <ActionButton name="Begin without it" act={beginAnyway} isOff={isPinning.value} />
      <button type="button" onClick={stay}>
        Stay with it
      </button>
    </fieldset>
  );
}
