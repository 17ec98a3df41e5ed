// The choice of the input image: a test digit, a drawing or a file.

import "./image_panel.css";
import { allowed } from "../../../config/setting.ts";
import { formatCount } from "../../../format.ts";
import { testSet } from "../../state/run.ts";
import { viewState, viewTable } from "../../state/view_state.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { useTyped } from "../../ui/hooks.ts";
import { Info } from "../../ui/popover.tsx";
import { DrawingControls } from "./drawing_pad.tsx";
import { openedFile, openFile } from "./image_file.ts";
import {
  digitRange,
  hasDigit,
  isNormalised,
  type Source,
  selectedDigit,
  showNext,
  showNextOf,
  showRandom,
  source,
  sources,
  withArticle,
} from "./input.ts";

const choices: Readonly<Record<Source, () => preact.JSX.Element>> = {
  digit: DigitChoice,
  drawing: DrawingControls,
  file: FileChoice,
};

/** The choice between a test digit, a drawing and a file. */
export function SourceChoice() {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Source of the image</legend>
      {Object.entries(sources).map(([name, label]) => (
        <label key={name}>
          <input
            type="radio"
            name="poke-source"
            checked={source.value === name}
            onChange={() => {
              source.value = name as Source;
            }}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The controls of the chosen source. */
export function SourceControls() {
  const Choice = choices[source.value];
  return (
    <div class="source-controls">
      <Choice />
      {source.value !== "digit" && (
        <div class="normalising">
          <Switch isOn={isNormalised} label="Normalise like MNIST" />
          <Info about="normalising">
            MNIST digits were scaled to fit 20 × 20 pixels and centred by mass in 28 × 28. When off,
            the network sees the raw image and usually does worse.
          </Info>
        </div>
      )}
    </div>
  );
}

const digits = Array.from({ length: 10 }, (_, digit) => digit);

function DigitChoice() {
  const number = selectedDigit.value;
  const label = testSet.value?.labels?.classes[number - 1];
  return (
    <>
      <div class="digit-stepper">
        <ActionButton name="Previous" symbol="‹" act={() => showNext(-1)} />
        <DigitField />
        <ActionButton name="Next" symbol="›" act={() => showNext(1)} />
        <ActionButton name="Random" act={showRandom} />
      </div>
      <fieldset class="next-of-digit">
        <legend class="visually-hidden">Next example of</legend>
        {digits.map((digit) => (
          <button
            key={digit}
            type="button"
            aria-label={`Next ${digit}`}
            aria-disabled={!hasDigit(digit)}
            onClick={() => showNextOf(digit)}
          >
            {digit}
          </button>
        ))}
      </fieldset>
      <p class="note" aria-live="polite">
        {label === undefined
          ? "Loading digits…"
          : `Test digit ${formatCount(number)} of ${formatCount(digitRange.value.max)}: ${withArticle(label)}.`}
      </p>
    </>
  );
}

function DigitField() {
  const { text, type } = useTyped(() => String(selectedDigit.value));
  const { min, max } = digitRange.value;
  const isValid = (typed: string) => {
    const number = Number(typed);
    return typed !== "" && Number.isInteger(number) && number >= min && number <= max;
  };
  const onInput = (typed: string) => {
    type(typed);
    if (isValid(typed)) viewState.digit.value = Number(typed);
  };
  const error = isValid(text)
    ? ""
    : `${viewTable.digit.label} must be ${allowed(digitRange.value)}.`;
  return (
    <div class={error ? "digit-field is-wrong" : "digit-field"}>
      <input
        type="number"
        min={min}
        max={max}
        aria-label="Test digit number"
        aria-invalid={error !== ""}
        aria-describedby="digit-error"
        value={text}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <p class="error" id="digit-error" aria-live="polite">
        {error}
      </p>
    </div>
  );
}

function FileChoice() {
  const file = openedFile.value;
  return (
    <div class="file-choice">
      <label for="poke-file">Image file</label>
      <input
        id="poke-file"
        type="file"
        accept="image/*"
        onChange={(event) => {
          const field = event.currentTarget;
          const selected = field.files?.[0];
          if (selected) void openFile(selected);
          // Otherwise selecting the same file again, after it was changed on disk, would do nothing.
          field.value = "";
        }}
      />
      <p class="note" aria-live="polite">
        {file
          ? `Open: ${file.name}.`
          : "Any size, dark on light or light on dark. The file never leaves your browser."}
      </p>
    </div>
  );
}
