import { useSignal } from "@preact/signals";
import { shownSettings } from "../../state/run.ts";
import { selectedUnit, viewState } from "../../state/view_state.ts";
import { ActionButton, parseUnit, UnitError, UnitField } from "../../ui/form_controls.tsx";
import { keepRow } from "./edits.ts";
import { rows } from "./rows.ts";

/** Gives any other unit a row. */
export function AddUnit() {
  const typed = useSignal<string | undefined>(undefined);
  const error = useSignal("");
  const hidden = shownSettings.value.hiddenUnits;
  const text = typed.value ?? String(viewState.unit.value || 1);
  const add = () => {
    const unit = parseUnit(text);
    error.value = typeof unit === "string" ? unit : "";
    if (typeof unit === "number") show(unit - 1);
  };
  const chosen = selectedUnit.value;
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
      <UnitField
        id="add-unit"
        value={text}
        error={error}
        onType={(now) => {
          typed.value = now;
          error.value = "";
        }}
      />
      <button type="submit">Add unit</button>
      {isOffered && (
        <ActionButton name={`Add the chosen unit ${chosen + 1}`} act={() => show(chosen)} />
      )}
      <UnitError id="add-unit" error={error} />
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
