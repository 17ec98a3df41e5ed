import { shownSettings } from "../state/run.ts";

/** Returns the number of a unit, counted from 1, or a sentence that says what is wrong with the text. */
export function parseUnit(text: string): number | string {
  const hidden = shownSettings.value.hiddenUnits;
  const number = Number(text);
  const isValid = text !== "" && Number.isInteger(number) && number >= 1 && number <= hidden;
  return isValid ? number : `Unit must be a whole number from 1 to ${hidden}.`;
}

interface UnitFieldProps {
  readonly id: string;
  readonly value: string;
  readonly error: string;
  readonly onType: (text: string) => void;
}

/** A number field for a unit, because a list of thousands of units would be too long. */
export function UnitField({ id, value, error, onType }: UnitFieldProps) {
  return (
    <input
      id={id}
      type="number"
      min={1}
      max={shownSettings.value.hiddenUnits}
      value={value}
      aria-invalid={error !== ""}
      aria-describedby={`${id}-error`}
      onInput={(event) => onType(event.currentTarget.value)}
    />
  );
}

/** The error message of the unit field with the same id. */
export function UnitError({ id, error }: Pick<UnitFieldProps, "id" | "error">) {
  return (
    <p class="error" id={`${id}-error`} aria-live="polite">
      {error}
    </p>
  );
}
