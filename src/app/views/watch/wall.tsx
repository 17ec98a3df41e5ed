import { computed, useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useId, useRef } from "preact/hooks";
import { plural } from "../../../format.ts";
import type { TileLayout, TileStyle } from "../../canvases/tile_layout.ts";
import { Tiles, weightTiles } from "../../canvases/tiles.tsx";
import type { Run } from "../../run/run.ts";
import { shownSettings } from "../../state/run.ts";
import { selectedUnit, selectUnit, viewState } from "../../state/view_state.ts";
import { isWithModifier } from "../../ui/keys.ts";
import { shownScaleMax } from "../../unit/weights.ts";
import { factsOf, stateOf } from "./order.ts";
import { MOST_TILES, pageSize, shownUnits, turnedTo, unitAfter } from "./shown_units.ts";
import { UnitCard } from "./unit_card.tsx";
import { UnitTile } from "./unit_tile.tsx";

/** Tiles that a finger can hit, and a wall that leaves room for what stands below it. */
const style: TileStyle = {
  smallest: 40,
  largest: 84,
  gap: 6,
  maxGap: 14,
  preferredRows: 5,
  maxRows: 16,
};

const summary = computed(() => {
  const units = plural(shownUnits.value.length, "hidden unit");
  return `The ${viewState.weights.value} weights of ${units} as pictures, sorted by ${viewState.order.value}.`;
});

/** The weights of every unit; one of them can be chosen. */
export function Wall() {
  const count = Math.min(MOST_TILES, shownSettings.value.hiddenUnits);
  const reach = shownScaleMax.value;
  const side = viewState.weights.value;
  const pictures = useCallback((run: Run) => weightTiles(run, side, reach), [reach, side]);
  // Who chooses a unit, or another order, wants to see it.
  useSignalEffect(() => {
    void [viewState.unit.value, viewState.order.value];
    turnedTo.value = undefined;
  });
  return (
    <Tiles
      count={count}
      style={style}
      pictures={pictures}
      which={shownUnits.value}
      summary={summary}
      notes={markOf}
      onLayout={setPageSize}
    >
      {(layout) => <UnitList layout={layout} />}
    </Tiles>
  );
}

/** The sign of a unit on the wall, for its picture. */
function markOf(i: number) {
  const facts = factsOf(shownUnits.value[i] as number);
  return { lines: [], state: facts && stateOf(facts) };
}

function setPageSize({ count }: TileLayout) {
  pageSize.value = count;
}

const unitOf = ({ target }: Event) => {
  const tile = (target as Element).closest<HTMLElement>("[data-unit]");
  return tile ? Number(tile.dataset.unit) : undefined;
};

/** The units as a list in rows: one stop of the tab key, and arrows choose. */
function UnitList({ layout }: { layout: TileLayout }) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const hovered = useSignal<number | undefined>(undefined);
  const isFocused = useSignal(false);
  const units = shownUnits.value;
  const isShown = selectedUnit.value !== undefined && units.includes(selectedUnit.value);
  const active = (isShown ? selectedUnit.value : units[0]) as number;
  const press = (event: KeyboardEvent) => {
    if (isWithModifier(event)) return;
    hovered.value = undefined;
    if (event.key === "Escape") selectUnit(undefined);
    const isChoice = event.key === "Enter" || event.key === " ";
    const to = isChoice ? active : unitAfter(event.key, active, layout.columns);
    if (to === undefined) return;
    event.preventDefault();
    isFocused.value = true;
    selectUnit(to);
  };
  useSignalEffect(() => {
    if (selectedUnit.value === undefined || !isFocused.peek()) return;
    // Once the page with it is drawn.
    queueMicrotask(() =>
      list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }),
    );
  });
  return (
    <>
      <div
        ref={list}
        class="wall"
        role="listbox"
        aria-label="Hidden units"
        aria-activedescendant={`${id}-${active}`}
        tabIndex={0}
        onKeyDown={press}
        onClick={(event) => selectUnit(unitOf(event))}
        onFocus={({ currentTarget }) => {
          isFocused.value = currentTarget.matches(":focus-visible");
        }}
        onBlur={() => {
          isFocused.value = false;
        }}
        onPointerOver={(event) => {
          hovered.value = event.pointerType === "mouse" ? unitOf(event) : undefined;
        }}
        onPointerLeave={() => {
          hovered.value = undefined;
        }}
      >
        {units.map((unit, i) => (
          <UnitTile
            key={unit}
            id={`${id}-${unit}`}
            unit={unit}
            isActive={unit === active}
            layout={layout}
            i={i}
          />
        ))}
      </div>
      <UnitCard hovered={hovered} isFocused={isFocused} active={active} layout={layout} />
    </>
  );
}
