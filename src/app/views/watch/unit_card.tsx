import type { ReadonlySignal } from "@preact/signals";
import { formatPercent, formatSignificant } from "../../../format.ts";
import { type TileLayout, tileBox } from "../../canvases/tile_layout.ts";
import { factsOf } from "../../unit/units.ts";
import { shownUnits } from "./unit_pages.ts";

interface Props {
  readonly hovered: ReadonlySignal<number | undefined>;
  readonly isFocused: ReadonlySignal<boolean>;
  /** The unit that the keyboard is at. */
  readonly active: number;
  readonly layout: TileLayout;
}

/** What a unit does, in short, beside its tile: under the pointer, or where the keyboard is. */
export function UnitCard({ hovered, isFocused, active, layout }: Props) {
  const unit = hovered.value ?? (isFocused.value ? active : undefined);
  const i = unit === undefined ? -1 : shownUnits.value.indexOf(unit);
  if (unit === undefined || i === -1) return null;
  const facts = factsOf(unit);
  const { left, top, height } = tileBox(layout, i);
  // The tile says the same to those who do not see the card.
  return (
    <div
      class="unit-card"
      aria-hidden="true"
      style={{
        left: `max(0px, min(${left}, 100% - 17em))`,
        top: `calc(${top} + ${height} + 6px)`,
      }}
    >
      <strong>Unit {unit + 1}</strong>
      {facts && (
        <>
          <span>mean activation {formatSignificant(facts.mean)}</span>
          <span>firing rate {formatPercent(facts.firingRate)}</span>
          {facts.isDead && <span>dead: no image activates it</span>}
          {facts.isSaturated && <span>saturated: its mean passes 0.999</span>}
        </>
      )}
    </div>
  );
}
