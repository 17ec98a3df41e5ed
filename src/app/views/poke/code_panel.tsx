import { computed, useSignal } from "@preact/signals";
import { csvText } from "../../../files/csv.ts";
import { plural } from "../../../format.ts";
import { codeOf } from "../../formulas.ts";
import { shownSettings } from "../../state/run.ts";
import { selectedUnit, viewState } from "../../state/view_state.ts";
import { FigureHeading } from "../../ui/figure_panel.tsx";
import { FigurePartsProvider, useFigureParts } from "../../ui/figure_parts.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { decoderFormula } from "../../ui/hints.tsx";
import { parseUnit, UnitError, UnitField } from "../../ui/unit_field.tsx";
import { hasDigits, hasInk, rowName } from "../../words.ts";
import { addedRows, addRow, edits, restoreCode, silenceAll } from "./edits.ts";
import { selectedDigit, shownSource } from "./input.ts";
import { editedCode, encoded, hasDiverged } from "./live.ts";
import { MAX_ACTIVE_ROWS, rows } from "./rows.ts";
import { UnitRows } from "./unit_rows.tsx";

/** The code, one row per unit, for the user to edit. */
export function CodePanel() {
  const parts = useFigureParts();
  const name = hasDigits.value ? "digit" : rowName.value;
  const image =
    shownSource.value === "digit" ? `${name}-${selectedDigit.value}` : shownSource.value;
  return (
    <section class="panel poke-code" aria-labelledby="poke-code-heading">
      <FigureHeading
        id="poke-code"
        title="Code"
        caption={<CodeHelp />}
        fileTitle={`code-${image}`}
        parts={parts}
        csv={codeCsv}
      />
      <FigurePartsProvider value={parts}>
        <CodeActions />
        <UnitRows />
        <AddUnit />
      </FigurePartsProvider>
    </section>
  );
}

function CodeHelp() {
  return (
    <>
      <p>
        {shownSettings.value.hiddenUnits > MAX_ACTIVE_ROWS
          ? `The ${MAX_ACTIVE_ROWS} most active units`
          : "The active units"}{" "}
        of <span class="formula">{codeOf(shownSettings.value)}</span>, edited units first, then the
        strongest, each with the pattern it draws (its row of <span class="formula">W₂</span>):{" "}
        {hasInk.value ? (
          <>
            <span class="adds">adding</span> or <span class="removes">removing</span> ink.
          </>
        ) : (
          <>
            <span class="adds">raising</span> or <span class="removes">lowering</span> values.
          </>
        )}
      </p>
      <p>
        The activations are all the decoder sees of the {rowName}:{" "}
        <span class="formula">{decoderFormula}</span>.
      </p>
      <p>
        L0 is the number of active units. Silenced units return when the {rowName} changes; a
        clamped unit keeps its value across {rowName}s and further training. Press an active button
        again to release its unit.
      </p>
    </>
  );
}

/** Returns one row per unit of the model. */
function codeCsv(): string {
  const code = encoded.value?.code ?? new Float32Array();
  const edited = editedCode.value ?? code;
  const table = Array.from(code, (activation, unit) => [unit + 1, activation, edited[unit]]);
  return csvText(["unit", "encoded", "edited"], table);
}

function CodeActions() {
  const code = encoded.value?.code;
  const all = [...edits.value.values()];
  const clamped = all.filter(({ isClamped }) => isClamped).length;
  return (
    <div class="code-actions">
      <ActionButton
        name="Undo all edits"
        act={restoreCode}
        isOff={all.length === 0 && addedRows.value.size === 0}
      />
      <ActionButton
        name="Silence all"
        act={() => code && silenceAll(code)}
        isOff={!code?.some(Boolean)}
      />
      <p class="edited" aria-live="polite">
        {all.length === 0
          ? "No units edited"
          : `${plural(all.length, "unit")} edited${clamped ? `, ${clamped} clamped` : ""}`}
      </p>
      <p class="active-units">
        L0 <strong>{l0.value}</strong>
      </p>
    </div>
  );
}

/** The number of active units, before and after the edits. */
const l0 = computed(() => {
  const code = encoded.value?.code;
  const edited = editedCode.value;
  if (!code || !edited || hasDiverged.value) return "–";
  const [before, after] = [countActive(code), countActive(edited)];
  return before === after ? String(before) : `${before} → ${after}`;
});

const countActive = (code: Float32Array) =>
  code.reduce((active, activation) => active + Number(activation > 0), 0);

/** Adds a row for a unit that is not among the most active ones. */
function AddUnit() {
  const typed = useSignal<string | undefined>(undefined);
  const error = useSignal("");
  const hidden = shownSettings.value.hiddenUnits;
  const text = typed.value ?? String(viewState.unit.value || 1);
  const add = () => {
    const unit = parseUnit(text);
    error.value = typeof unit === "string" ? unit : "";
    if (typeof unit === "number") addAndFocus(unit - 1);
  };
  const selected = selectedUnit.value;
  const isOffered =
    selected !== undefined && selected < hidden && !rows.value.units.includes(selected);
  return (
    <form
      class={error.value ? "add-unit is-wrong" : "add-unit"}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <label for="add-unit">Another unit</label>
      <UnitField
        id="add-unit"
        value={text}
        error={error.value}
        onType={(now) => {
          typed.value = now;
          error.value = "";
        }}
      />
      <button type="submit">Add unit</button>
      {isOffered && (
        <ActionButton
          name={`Add selected unit ${selected + 1}`}
          act={() => addAndFocus(selected)}
        />
      )}
      <UnitError id="add-unit" error={error.value} />
    </form>
  );
}

function addAndFocus(unit: number): void {
  addRow(unit);
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[aria-label="Activation of unit ${unit + 1}"]`)?.focus();
  });
}
