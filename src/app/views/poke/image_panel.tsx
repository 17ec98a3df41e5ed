// The choice of the input: a row of the data, a drawing or a file.

import "./image_panel.css";
import { useSignal } from "@preact/signals";
import { allowed } from "../../../config/setting.ts";
import { capitalised, formatCount } from "../../../format.ts";
import { aboutRow, classes, nameOfClass, rowNumber, shortened } from "../../classes.ts";
import { viewState } from "../../state/view_state.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { useTyped } from "../../ui/hooks.ts";
import { Info } from "../../ui/popover.tsx";
import { className, exampleName, hasDigits } from "../../words.ts";
import { DrawingControls } from "./drawing_pad.tsx";
import { openedFile, openFile } from "./image_file.ts";
import {
  canDraw,
  digitRange,
  hasClass,
  inputSet,
  isNormalised,
  nearestIndex,
  type Source,
  selectedDigit,
  showNext,
  showNextOf,
  shownSource,
  showRandom,
  source,
  withArticle,
} from "./input.ts";

const choices: Readonly<Record<Source, () => preact.JSX.Element>> = {
  digit: DigitChoice,
  drawing: DrawingControls,
  file: FileChoice,
};

/** The choice between a row of the data, a drawing and a file, if the model can read these. */
export function SourceChoice() {
  if (!canDraw.value) return null;
  const sources = { digit: capitalised(exampleName.value), drawing: "Draw", file: "Open file" };
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
  const Choice = choices[shownSource.value];
  return (
    <div class="source-controls">
      <Choice />
      {shownSource.value !== "digit" && (
        <div class="normalising">
          <Switch isOn={isNormalised} label="Centre and scale as in MNIST" />
          <Info about="normalising">
            MNIST digits were scaled to fit 20 × 20 pixels and centred by mass in 28 × 28. When off,
            the network sees the raw image and usually does worse.
          </Info>
        </div>
      )}
    </div>
  );
}

function DigitChoice() {
  return (
    <>
      <div class="digit-stepper">
        <ActionButton name="Previous" symbol="‹" act={() => showNext(-1)} />
        <DigitField />
        <ActionButton name="Next" symbol="›" act={() => showNext(1)} />
        <ActionButton name="Random" act={showRandom} />
      </div>
      {classes.value.length > MAX_BUTTONS ? <NextOfSelected /> : <NextOfClass />}
      <p class="note" aria-live="polite">
        {rowNote()}
      </p>
    </>
  );
}

function rowNote(): string {
  const set = inputSet.value;
  if (!set) return "Loading digits…";
  const number = selectedDigit.value;
  const place = `${capitalised(exampleName.value)} ${formatCount(number)} of ${formatCount(digitRange.value.max)}`;
  const index = nearestIndex(number);
  const about = hasDigits.value
    ? withArticle(set.labels?.classes[index] as number)
    : aboutRow(set, index);
  return about ? `${place}: ${about}.` : `${place}.`;
}

/** With more classes, there is a list instead of a button for each. */
const MAX_BUTTONS = 10;

function NextOfClass() {
  if (classes.value.length === 0) return null;
  const areDigits = classes.value.every(({ name }) => name.length === 1);
  return (
    <fieldset class={areDigits ? "next-of-class has-digits" : "next-of-class"}>
      <legend>
        Next<span class="visually-hidden"> example of</span>
      </legend>
      {classes.value.map(({ index, name }) => (
        <button
          key={index}
          type="button"
          title={name}
          aria-label={`Next ${name}`}
          aria-disabled={!hasClass(index)}
          onClick={() => showNextOf(index)}
        >
          {shortened(name)}
        </button>
      ))}
    </fieldset>
  );
}

function NextOfSelected() {
  const selected = useSignal(classes.value[0]?.index ?? 0);
  return (
    <div class="next-of-selected">
      <label>
        {className}{" "}
        <select
          value={selected.value}
          onChange={({ currentTarget }) => {
            selected.value = Number(currentTarget.value);
            showNextOf(selected.value);
          }}
        >
          {classes.value.map(({ index, name }) => (
            <option key={index} value={index}>
              {shortened(name)}
            </option>
          ))}
        </select>
      </label>
      <ActionButton
        name={`Next ${nameOfClass(selected.value)}`}
        symbol="Next"
        act={() => showNextOf(selected.value)}
        isOff={!hasClass(selected.value)}
      />
    </div>
  );
}

function DigitField() {
  const { text, type } = useTyped(() => String(selectedDigit.value));
  const { min, max } = digitRange.value;
  const problemOf = (typed: string) => {
    const number = Number(typed);
    if (typed === "" || !Number.isInteger(number) || number < min || number > max) {
      return `${capitalised(exampleName.value)} must be ${allowed(digitRange.value)}.`;
    }
    const nearest = rowNumber(nearestIndex(number), inputSet.value);
    return nearest === number
      ? ""
      : `Only a sample is in memory; the nearest is ${formatCount(nearest)}.`;
  };
  const onInput = (typed: string) => {
    type(typed);
    if (!problemOf(typed)) viewState.digit.value = Number(typed);
  };
  const error = problemOf(text);
  return (
    <div class={error ? "digit-field is-wrong" : "digit-field"}>
      <input
        type="number"
        min={min}
        max={max}
        aria-label={`${capitalised(exampleName.value)} number`}
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
