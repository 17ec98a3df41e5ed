import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import type { Note } from "../../ui/figure_parts.ts";
import { edits } from "./edits.ts";
import { encoded, hasDiverged, scaleMax } from "./live.ts";
import { besideTile, drawTiles } from "./pictures.ts";
import { isHeld, rows } from "./rows.ts";
import { strengthOf, UnitRow } from "./unit_row.tsx";

/** A row for each of the most active units; they keep their order while a person works in them. */
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
          `Decoder weights of the units ${rows.value.units.map((unit) => unit + 1).join(", ")}, ink that is added and taken away up to ${scaleMax.value.toPrecision(2)}.`,
      ),
    [],
  );
  const notes = () => notesOf(list.current?.clientHeight ?? 0);
  const { units, most } = rows.value;
  if (units.length === 0) {
    return (
      <p class="no-units">
        {hasDiverged.value
          ? "The code holds no numbers any more."
          : encoded.value
            ? "No unit is active: the picture is the decoder's bias alone. Add a unit below."
            : "Not computed yet."}
      </p>
    );
  }
  return (
    <div
      class="unit-rows"
      onPointerDown={hold}
      onFocusIn={() => {
        isHeld.value = true;
      }}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        isHeld.value = currentTarget.contains(relatedTarget as Node | null);
      }}
    >
      <div class="row-tiles">
        <GpuCanvas draw={draw.value} summary={summary} notes={notes} />
      </div>
      <ul ref={list}>
        {units.map((unit) => (
          <UnitRow key={unit} unit={unit} most={most} />
        ))}
      </ul>
    </div>
  );
}

/** Beside each tile its unit, and how active it is. */
function notesOf(listHeight: number): Note[] {
  const { units } = rows.value;
  const code = encoded.value?.code;
  return units.map((unit, i) => {
    const asEncoded = strengthOf(code?.[unit] ?? 0);
    const edit = edits.value.get(unit);
    const strength = edit ? `${strengthOf(edit.value)}, encoded ${asEncoded}` : asEncoded;
    return {
      box: besideTile(i, listHeight / units.length),
      lines: [`Unit ${unit + 1}`, edit?.isClamped ? `${strength}, clamped` : strength],
    };
  });
}

/** Not every browser gives the focus to what is dragged. */
function hold({ currentTarget }: { currentTarget: HTMLElement }): void {
  isHeld.value = true;
  const letGo = () => {
    isHeld.value = currentTarget.contains(document.activeElement);
    for (const end of ["pointerup", "pointercancel"]) removeEventListener(end, letGo);
  };
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, letGo);
}
