import type { ComponentChildren } from "preact";
import { chooseUnit, type PlaceName, place, placeTable } from "../../place.ts";
import { fingerDraws } from "../../space/looking.ts";
import { shownSettings } from "../../state.ts";
import { Switch } from "../shared/switch.tsx";

/** What spans the plane and what colours its points. */
export function PlaneChoices() {
  return (
    <div class="choices">
      <Choice name="axes">
        <option value="principal components">principal components</option>
        <option value="units">two units</option>
      </Choice>
      {place.axes.value === "units" && (
        <>
          <UnitChoice name="across" />
          <UnitChoice name="up" />
        </>
      )}
      <Choice name="colour">
        <option value="digit">digit</option>
        <option value="unit">activation of a unit</option>
      </Choice>
      {place.colour.value === "unit" && <UnitChoice name="unit" />}
      <div class="choice finger">
        <Switch isOn={fingerDraws} words="Select with a finger" />
        <small class="help">
          A finger draws a line around points; switched off, it scrolls the page.
        </small>
      </div>
    </div>
  );
}

interface ChoiceProps {
  readonly name: "axes" | "colour";
  readonly children: ComponentChildren;
}

function Choice({ name, children }: ChoiceProps) {
  const choose = (value: string) => {
    (place[name] as { value: string }).value = value;
    // Something to look at from the first moment.
    if (place.colour.value === "unit" && !place.unit.value) chooseUnit(0);
  };
  return (
    <Explained name={name} choose={choose}>
      {children}
    </Explained>
  );
}

function UnitChoice({ name }: { name: "across" | "up" | "unit" }) {
  const hidden = shownSettings.value.hiddenUnits;
  const choose = (value: string) => {
    place[name].value = Number(value);
  };
  return (
    <Explained name={name} choose={choose}>
      {place[name].value === 0 && <option value={0}>none</option>}
      {Array.from({ length: hidden }, (_, unit) => (
        <option key={`unit ${unit}`} value={unit + 1}>
          unit {unit + 1}
        </option>
      ))}
    </Explained>
  );
}

interface ExplainedProps {
  readonly name: PlaceName;
  readonly choose: (value: string) => void;
  /** What there is to choose from. */
  readonly children: ComponentChildren;
}

/** A choice with its name before it and what it means below. */
function Explained({ name, choose, children }: ExplainedProps) {
  const { label, help } = placeTable[name];
  return (
    <div class="choice">
      <label for={`choice-${name}`}>
        {label}
        <select
          id={`choice-${name}`}
          aria-describedby={`help-${name}`}
          value={place[name].value}
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
