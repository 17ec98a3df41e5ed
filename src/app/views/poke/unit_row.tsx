import { useComputed } from "@preact/signals";
import { formatSignificant } from "../../../format.ts";
import { selectedUnit, selectUnit } from "../../state/view_state.ts";
import { clamp, edits, release, setActivation } from "./edits.ts";
import { encoded } from "./live.ts";

interface Props {
  /** Counted from 0. */
  readonly unit: number;
  /** End of the slider. */
  readonly most: number;
}

/** Steps of a slider. */
const STEPS = 200;

/** How active a unit is, in words. */
export const strengthOf = (value: number) => (value === 0 ? "0" : formatSignificant(value));

/** One unit: what it draws, how active it is, and ways to change that. */
export function UnitRow({ unit, most }: Props) {
  const editing = useComputed(() => edits.value.get(unit));
  const asEncoded = useComputed(() => encoded.value?.code[unit] ?? 0);
  const isChosen = useComputed(() => selectedUnit.value === unit);
  const edit = editing.value;
  const value = edit?.value ?? asEncoded.value;
  const name = `unit ${unit + 1}`;
  const isSilenced = edit?.value === 0;
  const isClamped = edit?.isClamped ?? false;
  const free = () => release(unit);
  return (
    <li class={edit ? "unit-row is-edited" : "unit-row"}>
      <button
        type="button"
        class="tile"
        aria-label={`Choose ${name}`}
        aria-pressed={isChosen}
        onClick={() => selectUnit(isChosen.value ? undefined : unit)}
      />
      <p class="unit-name">
        <span>Unit {unit + 1}</span>
        {edit && <small>encoded {strengthOf(asEncoded.value)}</small>}
      </p>
      <input
        type="range"
        min={0}
        max={most}
        step={most / STEPS}
        value={value}
        aria-label={`Activation of ${name}`}
        aria-valuetext={strengthOf(value)}
        onInput={({ currentTarget }) => {
          setActivation(unit, Number(currentTarget.value));
        }}
      />
      <span class="activation" aria-hidden="true">
        {strengthOf(value)}
      </span>
      <div class="unit-buttons">
        <button
          type="button"
          aria-pressed={isSilenced}
          aria-label={`Silence ${name}`}
          onClick={isSilenced ? free : () => setActivation(unit, 0)}
        >
          Silence
        </button>
        <button
          type="button"
          aria-pressed={isClamped}
          aria-label={`Clamp ${name}`}
          onClick={isClamped ? free : () => clamp(unit, value)}
        >
          Clamp
        </button>
      </div>
    </li>
  );
}
