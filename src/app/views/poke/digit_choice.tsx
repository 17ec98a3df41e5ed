import { computed, useSignal, useSignalEffect } from "@preact/signals";
import { allowed } from "../../../config/setting.ts";
import { formatCount } from "../../../format.ts";
import { data } from "../../state/run.ts";
import { viewState, viewTable } from "../../state/view_state.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { leaf, leafAnywhere, leafTo } from "./input.ts";

/** What the number of a test digit may be. */
const range = computed(() => ({
  ...viewTable.digit,
  max: data.value?.test.count ?? viewTable.digit.max,
}));

const digits = Array.from({ length: 10 }, (_, digit) => digit);

/** Leafs through the test set, which training never sees. */
export function DigitChoice() {
  const label = data.value?.test.labels[viewState.digit.value - 1];
  return (
    <>
      <div class="leafing">
        <ActionButton name="Previous" act={() => leaf(-1)} />
        <DigitField />
        <ActionButton name="Next" act={() => leaf(1)} />
        <ActionButton name="Random" act={leafAnywhere} />
      </div>
      <fieldset class="another">
        <legend>Another</legend>
        {digits.map((digit) => (
          <button
            key={digit}
            type="button"
            aria-label={`Another ${digit}`}
            onClick={() => leafTo(digit)}
          >
            {digit}
          </button>
        ))}
      </fieldset>
      <p class="note" aria-live="polite">
        {label === undefined
          ? "The digits are being loaded."
          : `Number ${viewState.digit.value} of the ${formatCount(range.value.max)} test digits, which training never sees: a ${label}.`}
      </p>
    </>
  );
}

function DigitField() {
  const text = useSignal(String(viewState.digit.value));
  const error = useSignal("");
  useSignalEffect(() => {
    text.value = String(viewState.digit.value);
    error.value = "";
  });
  const read = (typed: string) => {
    const { min, max } = range.value;
    const digit = Number(typed);
    const isRight = typed !== "" && Number.isInteger(digit) && digit >= min && digit <= max;
    text.value = typed;
    error.value = isRight ? "" : `Test digit must be ${allowed(range.value)}.`;
    if (isRight) viewState.digit.value = digit;
  };
  return (
    <div class={error.value ? "digit-field is-wrong" : "digit-field"}>
      <input
        type="number"
        min={range.value.min}
        max={range.value.max}
        aria-label="Test digit number"
        aria-invalid={error.value !== ""}
        aria-describedby="digit-error"
        value={text.value}
        onInput={(event) => read(event.currentTarget.value)}
      />
      <p class="error" id="digit-error" aria-live="polite">
        {error}
      </p>
    </div>
  );
}
