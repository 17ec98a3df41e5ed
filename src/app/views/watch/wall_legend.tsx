import { useRef } from "preact/hooks";
import { formatCount, formatSignificant } from "../../../format.ts";
import { codes } from "../../state/codes.ts";
import { shownSettings } from "../../state/run.ts";
import { theme } from "../../state/theme.ts";
import { type UnitState, useFigurePart } from "../../ui/figure_parts.ts";
import { shownScaleMax } from "../../unit/weights.ts";

const states: readonly UnitState[] = ["dead", "saturated"];

/** What the colours and the signs mean. */
export function WallLegend() {
  const list = useRef<HTMLUListElement>(null);
  const reach = formatSignificant(shownScaleMax.value);
  const { negative, paper, positive } = theme.value;
  const colours = [negative, paper, positive];
  useFigurePart(() => ({
    kind: "key",
    element: list.current as Element,
    entries: [
      { before: `−${reach}`, sign: { kind: "range", colours }, words: `+${reach}` },
      ...states.map((state) => ({
        sign: { kind: "state", state } as const,
        words: [state, howMany(state)].join(" ").trimEnd(),
      })),
    ],
  }));
  return (
    <ul ref={list} class="unit-legend">
      <li>
        −{reach}
        <span
          class="colour-key"
          role="img"
          aria-label="from negative over zero to positive"
          style={{ background: `linear-gradient(to right, ${colours})` }}
        />
        +{reach}
      </li>
      {states.map((state) => (
        <li key={state}>
          <span class={`sign mark-${state}`} />
          {state}
          {codes.value && <strong>{howMany(state)}</strong>}
        </li>
      ))}
    </ul>
  );
}

/** Nothing where it is not known yet. */
function howMany(state: UnitState): string {
  const units = codes.value?.[state];
  return units === undefined
    ? ""
    : `${formatCount(units)} of ${formatCount(shownSettings.value.hiddenUnits)}`;
}
