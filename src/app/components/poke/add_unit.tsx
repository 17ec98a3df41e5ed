import { useSignal } from "@preact/signals";
import { chosenUnit, place } from "../../place.ts";
import { keepRow } from "../../poke/edits.ts";
import { rows } from "../../poke/rows.ts";
import { shownSettings } from "../../state.ts";
import { ActionButton } from "../shared/action_button.tsx";

/** Gives any other unit a row. */
export function AddUnit() {
  const typed = useSignal<string | undefined>(undefined);
  const error = useSignal("");
  const hidden = shownSettings.value.hiddenUnits;
  const text = typed.value ?? String(place.unit.value || 1);
  const add = () => {
    const number = Number(text);
    const isThere = Number.isInteger(number) && number >= 1 && number <= hidden;
    error.value = isThere ? "" : `Unit must be a whole number from 1 to ${hidden}.`;
    if (isThere) show(number - 1);
  };
  const chosen = chosenUnit.value;
  const isOffered = chosen !== undefined && chosen < hidden && !rows.value.units.includes(chosen);
  return (
    <form
      class={error.value ? "add-unit is-wrong" : "add-unit"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label for="add-unit">Any other unit</label>
      <input
        id="add-unit"
        type="number"
        min={1}
        max={hidden}
        value={text}
        aria-invalid={error.value !== ""}
        aria-describedby="add-unit-error"
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          error.value = "";
        }}
      />
      <button type="submit">Add unit</button>
      {isOffered && (
        <ActionButton name={`Add the chosen unit ${chosen + 1}`} act={() => show(chosen)} />
      )}
      <p class="error" id="add-unit-error" aria-live="polite">
        {error}
      </p>
    </form>
  );
}

/** Adds the row and leads there. */
function show(unit: number): void {
  keepRow(unit);
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[aria-label="Activation of unit ${unit + 1}"]`)?.focus();
  });
}
