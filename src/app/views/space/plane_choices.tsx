import type { ComponentChildren } from "preact";
import { selectUnit, viewState, viewTable } from "../../state/view_state.ts";
import { Switch } from "../../ui/form_controls.tsx";
import { useTyped } from "../../ui/hooks.ts";
import { parseUnit, UnitError, UnitField } from "../../ui/unit_field.tsx";
import { className, hasLabels } from "../../words.ts";
import { touchSelects } from "./selection.ts";

/** The axes of the plane, and what colours its points. */
export function PlaneChoices() {
  return (
    <>
      <Choice
        name="axes"
        help="The axes: two units, or the two directions in which the codes vary most."
      >
        <option value="principal components">principal components</option>
        <option value="units">two units</option>
      </Choice>
      {viewState.axes.value === "units" && (
        <>
          <UnitChoice name="across" />
          <UnitChoice name="up" />
        </>
      )}
      <Choice
        name="colour"
        help="What colours the points: their labels, or the activation of the selected unit."
      >
        <option value="digit">{hasLabels.value ? className : "none"}</option>
        <option value="unit">activation of a unit</option>
      </Choice>
      {viewState.colour.value === "unit" && <UnitChoice name="unit" />}
      <div class="touch-choice">
        <Switch isOn={touchSelects} label="Select with a finger" />
      </div>
    </>
  );
}

interface ChoiceProps {
  readonly name: "axes" | "colour";
  readonly help: string;
  /** The options. */
  readonly children: ComponentChildren;
}

function Choice({ name, help, children }: ChoiceProps) {
  const onChange = (value: string) => {
    (viewState[name] as { value: string }).value = value;
    // Colouring needs a selected unit.
    if (viewState.colour.value === "unit" && !viewState.unit.value) selectUnit(0);
  };
  return (
    <label>
      {viewTable[name].label}
      <select
        title={help}
        value={viewState[name].value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      >
        {children}
      </select>
    </label>
  );
}

/** A field for a unit's number. An invalid number is not applied. */
function UnitChoice({ name }: { name: "across" | "up" | "unit" }) {
  const { text, isTyped, type } = useTyped(() => String(viewState[name].value || ""));
  const parsed = parseUnit(text);
  // No unit need be selected.
  const error = isTyped && typeof parsed === "string" ? parsed : "";
  const onType = (typed: string) => {
    const unit = parseUnit(typed);
    type(typed);
    if (typeof unit === "number") viewState[name].value = unit;
  };
  const { label } = viewTable[name];
  const id = `choice-${name}`;
  return (
    <div class={error ? "choice is-wrong" : "choice"}>
      <label for={id}>
        {label}
        <UnitField id={id} value={text} error={error} onType={onType} />
      </label>
      <UnitError id={id} error={error} />
    </div>
  );
}
