import { Legend } from "../../ui/legend.tsx";
import "./unit_grid.css";
import { csvText } from "../../../files/csv.ts";
import { formatCount, formatSignificant } from "../../../format.ts";
import { SATURATION } from "../../../statistics/saturation.ts";
import { weightScale } from "../../canvases/row_colours.ts";
import { codes, hasDiverged, sample } from "../../state/codes.ts";
import { shownSettings } from "../../state/run.ts";
import { viewState, viewTable } from "../../state/view_state.ts";
import { FigurePanel } from "../../ui/figure_panel.tsx";
import type { UnitState } from "../../ui/figure_parts.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { canSaturate, unitsInOrder } from "../../unit/units.ts";
import { ReadWeights, shownScaleMax, weightStatistics } from "../../unit/weights.ts";
import { aRow, rowName, valueName } from "../../words.ts";
import { UnitGrid } from "./unit_grid.tsx";
import { openedAt, pageSize, pageStart } from "./unit_pages.ts";

/** The weights of all hidden units as images. */
export function UnitsPanel() {
  const isDecoder = viewState.weights.value === "decoder";
  return (
    <FigurePanel
      id="hidden-units"
      title="Hidden units"
      isWide
      showsCodes
      choices={
        <>
          <WeightsChoice />
          <OrderChoice />
        </>
      }
      csv={unitsCsv}
      caption={
        <>
          {isDecoder ? (
            <>
              What each unit adds to the {rowName} when it is active: row j of{" "}
              <span class="formula">W₂</span>, one weight per {valueName}.
            </>
          ) : (
            <>
              What each unit responds to in {aRow}: column j of <span class="formula">W₁</span>, one
              weight per {valueName}.
            </>
          )}{" "}
          All tiles share a colour scale, clipped at the 99.8th percentile. A unit is dead if none
          of {sample.value ?? `the training ${rowName.value}s`} activates it
          {canSaturate.value && `, and saturated if its mean activation exceeds ${SATURATION}`}
          {codes.value && ` (measured at step ${formatCount(codes.value.step)})`}.
        </>
      }
    >
      {hasDiverged.value && (
        <p class="warning">The weights are NaN or infinite; the tiles are meaningless.</p>
      )}
      <ReadWeights />
      <UnitGrid />
      <Pager />
      <UnitsLegend />
    </FigurePanel>
  );
}

/** Returns one row per unit. Values that are not known yet are empty. */
function unitsCsv(): string {
  const statistics = weightStatistics.value;
  const rows = Array.from({ length: shownSettings.value.hiddenUnits }, (_, unit) => [
    unit + 1,
    codes.value?.meanActivation[unit],
    codes.value?.firingRate[unit],
    statistics?.decoder.norms[unit],
    statistics?.encoder.norms[unit],
  ]);
  const names = ["unit", "mean_activation", "firing_rate", "decoder_norm", "encoder_norm"];
  return csvText(names, rows);
}

/** What the units do with the two sides of the weights. */
const sides = { decoder: "draw", encoder: "detect" } as const;

function WeightsChoice() {
  const { label, choices } = viewTable.weights;
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {choices.map((side) => (
        <label key={side}>
          <input
            type="radio"
            name="weights"
            checked={viewState.weights.value === side}
            onChange={() => {
              viewState.weights.value = side;
            }}
          />
          <span>{sides[side]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function OrderChoice() {
  const { choices } = viewTable.order;
  return (
    <label>
      sort
      <select
        value={viewState.order.value}
        onChange={({ currentTarget }) => {
          viewState.order.value = choices[currentTarget.selectedIndex] as (typeof choices)[number];
        }}
      >
        {choices.map((order) => (
          <option key={order}>{order}</option>
        ))}
      </select>
    </label>
  );
}

/** Buttons for the pages of the grid, if the units do not fit on one. */
function Pager() {
  const [start, size, all] = [pageStart.value, pageSize.value, unitsInOrder.value.length];
  if (all <= size) return null;
  const move = (pages: number) => () => {
    openedAt.value = start + pages * size;
  };
  return (
    <nav class="pager" aria-label="Pages of hidden units">
      <ActionButton name="Previous units" act={move(-1)} isOff={start === 0} />
      <p aria-live="polite">
        Units {formatCount(start + 1)}–{formatCount(Math.min(all, start + size))} of{" "}
        {formatCount(all)}
      </p>
      <ActionButton name="Next units" act={move(1)} isOff={start + size >= all} />
    </nav>
  );
}

const states = (): readonly UnitState[] => (canSaturate.value ? ["dead", "saturated"] : ["dead"]);

/** Explains the colours of the tiles and the signs over them. */
function UnitsLegend() {
  const scaleMax = formatSignificant(shownScaleMax.value);
  return (
    <Legend
      entries={[
        {
          before: `−${scaleMax}`,
          symbol: {
            kind: "gradient",
            colours: weightScale(),
            description: "from negative to positive, with zero in the middle",
          },
          label: `+${scaleMax}`,
        },
        ...states()
          .filter((state) => codes.value?.[state])
          .map((state) => ({
            symbol: { kind: "state", state } as const,
            label: state,
            value: countOf(state),
          })),
      ]}
    />
  );
}

/** Returns how many units are in a state, or undefined if that is not known yet. */
function countOf(state: UnitState): string | undefined {
  const units = codes.value?.[state];
  if (units === undefined) return undefined;
  return `${formatCount(units)} of ${formatCount(shownSettings.value.hiddenUnits)}`;
}
