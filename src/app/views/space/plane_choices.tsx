import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { selectUnit, viewState, viewTable } from "../../state/view_state.ts";
import { parseUnit, Switch, UnitError, UnitField } from "../../ui/form_controls.tsx";
import { fingerDraws } from "./selection.ts";

/** What spans the plane and what colours its points. */
export function PlaneChoices() {
  return (
    <div class="choices">
      <Choice name="axes">
        <option value="principal components">principal components</option>
        <option value="units">two units</option>
      </Choice>
      {viewState.axes.value === "units" && (
        <>
          <UnitChoice name="across" />
          <UnitChoice name="up" />
        </>
      )}
      <Choice name="colour">
        <option value="digit">digit</option>
        <option value="unit">activation of a unit</option>
      </Choice>
      {viewState.colour.value === "unit" && <UnitChoice name="unit" />}
      <div class="choice finger">
        <Switch isOn={fingerDraws} label="Select with a finger" />
        <small class="help">
          A finger draws a line around points; switched off, it scrolls the page.
        </small>
      </div>
    </div>
  );
}

interface ChoiceProps {
  readonly name: "axes" | "colour";
  /** What there is to choose from. */
  readonly children: ComponentChildren;
}

/** A choice with its name before it and what it means below. */
function Choice({ name, children }: ChoiceProps) {
  const choose = (value: string) => {
    (viewState[name] as { value: string }).value = value;
    // Something to look at from the first moment.
    if (viewState.colour.value === "unit" && !viewState.unit.value) selectUnit(0);
  };
  const { label, help } = viewTable[name];
  return (
    <div class="choice">
      <label for={`choice-${name}`}>
        {label}
        <select
          id={`choice-${name}`}
          aria-describedby={`help-${name}`}
          value={viewState[name].value}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {children}
        </select>
      </label>
      <small class="help" id={`help-${name}`}>
        {help}
      </small>
    </div>
  );
}

/** What each unit is chosen for. */
const helps = {
  across: viewTable.across.help,
  up: viewTable.up.help,
  unit: "The hidden unit that is chosen, whose activation colours the points.",
} as const;

/** A unit by its number; what is no unit's leaves the choice as it is. */
function UnitChoice({ name }: { name: keyof typeof helps }) {
  const typed = useSignal("");
  const error = useSignal("");
  useSignalEffect(() => {
    typed.value = viewState[name].value ? String(viewState[name].value) : "";
    error.value = "";
  });
  const type = (text: string) => {
    const unit = parseUnit(text);
    typed.value = text;
    error.value = typeof unit === "string" ? unit : "";
    if (typeof unit === "number") viewState[name].value = unit;
  };
  const { label } = viewTable[name];
  const id = `choice-${name}`;
  return (
    <div class={error.value ? "choice is-wrong" : "choice"}>
      <label for={id}>
        {label}
        <UnitField
          id={id}
          value={typed.value}
          error={error}
          helpId={`help-${name}`}
          onType={type}
        />
      </label>
      <UnitError id={id} error={error} />
      <small class="help" id={`help-${name}`}>
        {helps[name]}
      </small>
    </div>
  );
}
