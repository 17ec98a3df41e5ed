// The rows of the code panel: what each unit draws, how active it is, and controls to change that.

import { computed, useComputed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { formatSignificant } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import { ValuesCanvas } from "../../canvases/values_canvas.tsx";
import { cpuModel } from "../../state/cpu_model.ts";
import { selectedUnit, selectUnit } from "../../state/view_state.ts";
import type { Note } from "../../ui/figure_parts.ts";
import { hasInk } from "../../words.ts";
import { clamp, edits, release, setActivation } from "./edits.ts";
import { encoded, hasDiverged, scaleMax } from "./live.ts";
import { besideTile, cpuTile, drawTiles } from "./pictures.ts";
import { isOrderFixed, rows } from "./rows.ts";

/** A row for each of the most active units. The rows keep their order while the user works in them. */
export function UnitRows() {
  const list = useRef<HTMLUListElement>(null);
  const draw = useMemo(
    () => computed(() => drawTiles(rows.value.units, scaleMax.value, () => list.current)),
    [],
  );
  const summary = useMemo(
    () =>
      computed(
        () =>
          `Decoder weights of units ${rows.value.units.map((unit) => unit + 1).join(", ")}: ${hasInk.value ? "ink added and removed" : "values raised and lowered"}, on a scale up to ${scaleMax.value.toPrecision(2)}.`,
      ),
    [],
  );
  const notes = () => notesFor(list.current?.clientHeight ?? 0);
  const { units, sliderMax } = rows.value;
  if (units.length === 0) {
    return (
      <p class="no-units">
        {hasDiverged.value
          ? "The code is NaN or infinite."
          : encoded.value
            ? "No unit is active, so the reconstruction is the decoder's bias alone. Add a unit below."
            : "Not computed yet."}
      </p>
    );
  }
  return (
    <div
      class="unit-rows"
      onPointerDown={fixOrder}
      onFocusIn={() => {
        isOrderFixed.value = true;
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        isOrderFixed.value = currentTarget.contains(relatedTarget as Node | null);
      }}
    >
      {!cpuModel.value && (
        <div class="row-tiles">
          <GpuCanvas draw={draw.value} summary={summary} notes={notes} />
        </div>
      )}
      <ul ref={list}>
        {units.map((unit) => (
          <UnitRow key={unit} unit={unit} sliderMax={sliderMax} />
        ))}
      </ul>
    </div>
  );
}

/** Fixes the order until the pointer is up: not every browser focuses a control that is dragged. */
function fixOrder({ currentTarget }: { currentTarget: HTMLElement }): void {
  isOrderFixed.value = true;
  const ends = ["pointerup", "pointercancel"];
  const onEnd = () => {
    isOrderFixed.value = currentTarget.contains(document.activeElement);
    for (const end of ends) removeEventListener(end, onEnd);
  };
  for (const end of ends) addEventListener(end, onEnd);
}

/** Returns the text that a saved image shows beside each tile. */
function notesFor(listHeight: number): Note[] {
  const { units } = rows.value;
  const code = encoded.value?.code;
  return units.map((unit, i) => {
    const asEncoded = formatActivation(code?.[unit] ?? 0);
    const edit = edits.value.get(unit);
    const activation = edit ? `${formatActivation(edit.value)}, encoded ${asEncoded}` : asEncoded;
    return {
      box: besideTile(i, listHeight / units.length),
      lines: [`Unit ${unit + 1}`, edit?.isClamped ? `${activation}, clamped` : activation],
    };
  });
}

const formatActivation = (value: number) => (value === 0 ? "0" : formatSignificant(value));

interface RowProps {
  /** Counted from 0. */
  readonly unit: number;
  readonly sliderMax: number;
}

const SLIDER_STEPS = 200;

function CpuTile({ unit, decoderWeights }: { unit: number; decoderWeights: Float32Array }) {
  const picture = useComputed(() => cpuTile(decoderWeights, unit, scaleMax.value));
  const summary = useComputed(() => `Decoder weights of unit ${unit + 1}.`);
  return picture.value && <ValuesCanvas picture={picture.value} summary={summary} />;
}

function UnitRow({ unit, sliderMax }: RowProps) {
  const edit = useComputed(() => edits.value.get(unit)).value;
  const asEncoded = useComputed(() => encoded.value?.code[unit] ?? 0).value;
  const isSelected = useComputed(() => selectedUnit.value === unit);
  const value = edit?.value ?? asEncoded;
  const name = `unit ${unit + 1}`;
  const isSilenced = edit?.value === 0;
  const isClamped = edit?.isClamped ?? false;
  return (
    <li class={edit ? "unit-row is-edited" : "unit-row"}>
      <button
        type="button"
        class="tile"
        aria-label={`Select ${name}`}
        aria-pressed={isSelected}
        onClick={() => selectUnit(isSelected.value ? undefined : unit)}
      >
        {cpuModel.value && <CpuTile unit={unit} decoderWeights={cpuModel.value.decoderWeights} />}
      </button>
      <p class="unit-name">
        <span>Unit {unit + 1}</span>
        {edit && <small>encoded {formatActivation(asEncoded)}</small>}
      </p>
      <input
        type="range"
        min={0}
        max={sliderMax}
        step={sliderMax / SLIDER_STEPS}
        value={value}
        aria-label={`Activation of ${name}`}
        aria-valuetext={formatActivation(value)}
        onInput={({ currentTarget }) => {
          setActivation(unit, Number(currentTarget.value));
        }}
      />
      <span class="activation" aria-hidden="true">
        {formatActivation(value)}
      </span>
      <div class="unit-buttons">
        <button
          type="button"
          aria-pressed={isSilenced}
          aria-label={`Silence ${name}`}
          onClick={() => (isSilenced ? release(unit) : setActivation(unit, 0))}
        >
          Silence
        </button>
        <button
          type="button"
          aria-pressed={isClamped}
          aria-label={`Clamp ${name}`}
          onClick={() => (isClamped ? release(unit) : clamp(unit, value))}
        >
          Clamp
        </button>
      </div>
    </li>
  );
}
