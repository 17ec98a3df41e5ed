// The grid of the hidden units: a tile for each, of which one can be selected.

import { computed, type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useId, useRef } from "preact/hooks";
import { formatPercent, formatSignificant, plural } from "../../../format.ts";
import { SATURATION } from "../../../statistics/saturation.ts";
import {
  type TileLayout,
  type TileStyle,
  tileBox,
  tilePosition,
} from "../../canvases/tile_layout.ts";
import { Tiles, weightTiles } from "../../canvases/tiles.tsx";
import type { Run } from "../../run/run.ts";
import { shownSettings } from "../../state/run.ts";
import { selectedUnit, selectUnit, viewState } from "../../state/view_state.ts";
import type { UnitState } from "../../ui/figure_parts.ts";
import { isWithModifier } from "../../ui/keys.ts";
import { StateSign } from "../../ui/legend.tsx";
import { activityOf, stateOf, type UnitActivity } from "../../unit/units.ts";
import { shownScaleMax } from "../../unit/weights.ts";
import { rowName } from "../../words.ts";
import { MAX_TILES, openedAt, pageSize, shownUnits, unitAfterKey } from "./unit_pages.ts";

/** Tiles large enough for a finger, in a grid that leaves room for the panels below. */
const style: TileStyle = {
  smallest: 36,
  largest: 84,
  gap: 2,
  maxGap: 24,
  preferredRows: [4, 8],
  maxRows: 16,
};

const summary = computed(() => {
  const units = plural(shownUnits.value.length, "hidden unit");
  return `The ${viewState.weights.value} weights of ${units} as images, sorted by ${viewState.order.value}.`;
});

export function UnitGrid() {
  const count = Math.min(MAX_TILES, shownSettings.value.hiddenUnits);
  const scaleMax = shownScaleMax.value;
  const side = viewState.weights.value;
  const pictures = useCallback((run: Run) => weightTiles(run, side, scaleMax), [scaleMax, side]);
  // Selecting a unit or another order shows the page with the selected unit.
  useSignalEffect(() => {
    void [viewState.unit.value, viewState.order.value];
    openedAt.value = undefined;
  });
  return (
    <Tiles
      count={count}
      style={style}
      pictures={pictures}
      which={shownUnits.value}
      summary={summary}
      notes={noteOf}
      onLayout={setPageSize}
    >
      {(layout) => <UnitList layout={layout} />}
    </Tiles>
  );
}

/** Returns what a saved image of the grid shows over the tile at a position. */
function noteOf(i: number) {
  const activity = activityOf(shownUnits.value[i] as number);
  return { lines: [], state: activity && stateOf(activity) };
}

function setPageSize({ count }: TileLayout) {
  pageSize.value = count;
}

const unitOfTarget = ({ target }: Event) => {
  const tile = (target as Element).closest<HTMLElement>("[data-unit]");
  return tile ? Number(tile.dataset.unit) : undefined;
};

/** The units as a list box: a single tab stop, in which the arrow keys select. */
function UnitList({ layout }: { layout: TileLayout }) {
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const hovered = useSignal<number | undefined>(undefined);
  const isFocused = useSignal(false);
  const units = shownUnits.value;
  const isShown = selectedUnit.value !== undefined && units.includes(selectedUnit.value);
  const active = (isShown ? selectedUnit.value : units[0]) as number;
  const onKeyDown = (event: KeyboardEvent) => {
    if (isWithModifier(event)) return;
    hovered.value = undefined;
    if (event.key === "Escape") selectUnit(undefined);
    const selectsActive = event.key === "Enter" || event.key === " ";
    const unit = selectsActive ? active : unitAfterKey(event.key, active, layout.columns);
    if (unit === undefined) return;
    event.preventDefault();
    isFocused.value = true;
    selectUnit(unit);
  };
  const shown = useRef(selectedUnit.peek());
  useSignalEffect(() => {
    if (selectedUnit.value === shown.current) return;
    shown.current = selectedUnit.value;
    if (shown.current === undefined) return;
    // The unit's page is rendered first, and so is the sheet that may cover the tile.
    queueMicrotask(() =>
      list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }),
    );
  });
  return (
    <>
      <div
        ref={list}
        class="unit-grid"
        role="listbox"
        aria-label="Hidden units"
        aria-activedescendant={`${id}-${active}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={(event) => selectUnit(unitOfTarget(event))}
        onFocus={({ currentTarget }) => {
          isFocused.value = currentTarget.matches(":focus-visible");
        }}
        onBlur={() => {
          isFocused.value = false;
        }}
        onPointerOver={(event) => {
          hovered.value = event.pointerType === "mouse" ? unitOfTarget(event) : undefined;
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

interface TileProps {
  readonly id: string;
  readonly unit: number;
  readonly isActive: boolean;
  readonly layout: TileLayout;
  /** The tile's position in the grid. */
  readonly i: number;
}

/** The list item that lies over a unit's image. */
function UnitTile({ id, unit, isActive, layout, i }: TileProps) {
  const activity = activityOf(unit);
  const state = activity && stateOf(activity);
  return (
    <div
      id={id}
      class={isActive ? "tile is-active" : "tile"}
      role="option"
      // The focus stays on the list.
      tabIndex={-1}
      aria-selected={unit === selectedUnit.value}
      aria-label={`Unit ${unit + 1}${activity ? `, ${descriptionOf(activity)}` : ""}`}
      data-unit={unit}
      style={tileBox(layout, i)}
    >
      {state && <TileSign state={state} {...tilePosition(layout, i)} />}
    </div>
  );
}

interface SignProps {
  readonly state: UnitState;
  readonly width: number;
  readonly height: number;
}

function TileSign({ state, width, height }: SignProps) {
  return (
    <svg class={`state-sign is-${state}`} width={width} height={height} aria-hidden="true">
      <StateSign state={state} width={width} height={height} />
    </svg>
  );
}

function descriptionOf(activity: UnitActivity): string {
  const state = stateOf(activity);
  const { mean, firingRate } = activity;
  return `mean activation ${formatSignificant(mean)}, firing rate ${formatPercent(firingRate)}${state ? `, ${state}` : ""}`;
}

interface CardProps {
  readonly hovered: ReadonlySignal<number | undefined>;
  readonly isFocused: ReadonlySignal<boolean>;
  /** The keyboard's unit. */
  readonly active: number;
  readonly layout: TileLayout;
}

/** A short description beside the tile under the pointer, or beside the keyboard's tile. */
function UnitCard({ hovered, isFocused, active, layout }: CardProps) {
  const pointed = hovered.value ?? (isFocused.value ? active : undefined);
  // The inspector has the numbers of the selected unit, and the card would cover its neighbours.
  const unit = pointed === selectedUnit.value ? undefined : pointed;
  const i = unit === undefined ? -1 : shownUnits.value.indexOf(unit);
  if (unit === undefined || i === -1) return null;
  const activity = activityOf(unit);
  const { left, top, height } = tileBox(layout, i);
  // Hidden from screen readers because the tile's label has the same content.
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
      {activity && (
        <>
          <span>mean activation {formatSignificant(activity.mean)}</span>
          <span>firing rate {formatPercent(activity.firingRate)}</span>
          {activity.isDead && <span>dead: no {rowName} activates it</span>}
          {activity.isSaturated && <span>saturated: its mean exceeds {SATURATION}</span>}
        </>
      )}
    </div>
  );
}
