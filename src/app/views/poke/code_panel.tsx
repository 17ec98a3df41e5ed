import "./poke_code.css";
import { csvText } from "../../../files/csv.ts";
import { plural } from "../../../format.ts";
import { shownSettings } from "../../state/run.ts";
import { viewState } from "../../state/view_state.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { AddUnit } from "./add_unit.tsx";
import { edits, kept, restoreCode, silenceAll } from "./edits.ts";
import { source } from "./input.ts";
import { editedCode, encoded } from "./live.ts";
import { MOST_ROWS } from "./rows.ts";
import { SavedPanel } from "./saved_panel.tsx";
import { UnitRows } from "./unit_rows.tsx";

/** The code, unit by unit, to be changed. */
export function CodePanel() {
  return (
    <SavedPanel id="poke-code" title="Its code" fileTitle={`code-${imageTitle()}`} csv={codeCsv}>
      <p class="note">
        {mostActive()} of <span class="formula">h = φ(x W₁ + b₁)</span>, the strongest first, each
        with what it draws: its row of <span class="formula">W₂</span>,{" "}
        <span class="adds">adding ink</span> or <span class="takes">taking it away</span>. Drag a
        slider and watch the reconstruction; press a tile to open its unit below.
      </p>
      <CodeActions />
      <UnitRows />
      <AddUnit />
    </SavedPanel>
  );
}

const mostActive = () =>
  shownSettings.value.hiddenUnits > MOST_ROWS ? `The ${MOST_ROWS} most active units` : "The units";

const imageTitle = () =>
  source.value === "digit" ? `digit-${viewState.digit.value}` : source.value;

/** A row for each unit of the model. */
function codeCsv(): string {
  const code = encoded.value?.code ?? new Float32Array();
  const edited = editedCode.value ?? code;
  const rows = Array.from(code, (activation, unit) => [unit + 1, activation, edited[unit]]);
  return csvText(["unit", "encoded", "edited"], rows);
}

function CodeActions() {
  const code = encoded.value?.code;
  const all = [...edits.value.values()];
  const clamped = all.filter(({ isClamped }) => isClamped).length;
  const silence = () => {
    if (code) silenceAll(code);
  };
  return (
    <div class="code-actions">
      <ActionButton
        name="As encoded"
        act={restoreCode}
        isOff={all.length === 0 && kept.value.size === 0}
      />
      <ActionButton name="Silence all" act={silence} isOff={!code?.some(Boolean)} />
      <p class="edited" aria-live="polite">
        {all.length === 0
          ? "No unit is edited"
          : `${plural(all.length, "unit")} edited${clamped ? `, ${clamped} clamped` : ""}`}
      </p>
    </div>
  );
}
