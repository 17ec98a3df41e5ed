import { type TileLayout, tileBox, tilePosition } from "../../canvases/tile_layout.ts";
import { selectedUnit } from "../../state/view_state.ts";
import { StateMark } from "../../ui/legend.tsx";
import { factsOf, stateOf, type UnitFacts } from "./order.ts";
import { factsInWords } from "./unit_words.ts";

interface Props {
  readonly id: string;
  readonly unit: number;
  readonly isActive: boolean;
  readonly layout: TileLayout;
  /** Its place on the wall. */
  readonly i: number;
}

/** A unit on the wall: what lies over its picture. */
export function UnitTile({ id, unit, isActive, layout, i }: Props) {
  const facts = factsOf(unit);
  return (
    <div
      id={id}
      class={isActive ? "tile is-active" : "tile"}
      role="option"
      // The list has the focus; a tile gets none by the tab key.
      tabIndex={-1}
      aria-selected={unit === selectedUnit.value}
      aria-label={`Unit ${unit + 1}${facts ? `, ${factsInWords(facts)}` : ""}`}
      data-unit={unit}
      style={tileBox(layout, i)}
    >
      {facts && <Mark facts={facts} side={tilePosition(layout, i).width} />}
    </div>
  );
}

/** Marks dead and saturated units. */
function Mark({ facts, side }: { facts: UnitFacts; side: number }) {
  const state = stateOf(facts);
  return state ? (
    <svg class={`mark mark-${state}`} width={side} height={side} aria-hidden="true">
      <StateMark state={state} side={side} />
    </svg>
  ) : null;
}
