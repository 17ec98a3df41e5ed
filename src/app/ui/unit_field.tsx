import type { Signal } from "@preact/signals";
import { shownSettings } from "../state/run.ts";

/** What is typed as a unit's number, or a sentence that says why it is none. Both are counted from 1. */
export function readUnit(text: string): number | string {
  const hidden = shownSettings.value.hiddenUnits;
  const number = Number(text);
  const isThere = text !== "" && Number.isInteger(number) && number >= 1 && number <= hidden;
  return isThere ? number : `Unit must be a whole number from 1 to ${hidden}.`;
}

interface Props {
  readonly id: string;
  readonly value: string;
  readonly error: Signal<string>;
  /** The element with more to know, beside that which says what is wrong. */
  readonly helpId?: string;
  readonly onType: (text: string) => void;
}

/** A field for a unit's number: a list of thousands would be too long to choose from. */
export function UnitField({ id, value, error, helpId, onType }: Props) {
  return (
    <input
      id={id}
      type="number"
      min={1}
      max={shownSettings.value.hiddenUnits}
      value={value}
      aria-invalid={error.value !== ""}
      aria-describedby={helpId ? `${id}-error ${helpId}` : `${id}-error`}
      onInput={(event) => onType(event.currentTarget.value)}
    />
  );
}

/** What is wrong with what is typed. */
export function UnitError({ id, error }: Pick<Props, "id" | "error">) {
  return (
    <p class="error" id={`${id}-error`} aria-live="polite">
      {error}
    </p>
  );
}
