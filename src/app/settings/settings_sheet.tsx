import { signal } from "@preact/signals";
import { type ExportName, exportNames, formatLabels } from "../../files/formats/names.ts";
import { formatCount } from "../../format.ts";
import { scheduler } from "../run/scheduler.ts";
import { toast } from "../state/messages.ts";
import { hasRun, hasStarted } from "../state/run.ts";
import { isSaveOfPreviousRun, savedStep, saveError } from "../state/saved_run.ts";
import { startWeights } from "../state/start_weights.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { SettingsForm } from "./settings_form.tsx";

/** The settings, and what outlasts the page: the weights as a file, and the autosave. */
export function SettingsSheet() {
  return (
    <>
      <h2>Settings</h2>
      <SettingsForm />
      <RunFiles />
    </>
  );
}

async function save(what: "weights" | "checkpoint"): Promise<void> {
  try {
    const { saveCheckpoint, saveWeights } = await import("../export/save_weights.ts");
    await (what === "weights" ? saveWeights() : saveCheckpoint());
  } catch (error) {
    toast.value = `The ${what} could not be saved: ${(error as Error).message}`;
  }
}

/** What the model is exported to. */
const format = signal<ExportName>("saelens");
/** The lines that load what was exported last. */
const loadingLines = signal<readonly string[]>();

async function exportModel(): Promise<void> {
  try {
    const { exportModel } = await import("../export/save_weights.ts");
    loadingLines.value = await exportModel(format.value);
  } catch (error) {
    loadingLines.value = undefined;
    toast.value = (error as Error).message;
  }
}

function RunFiles() {
  return (
    <>
      <div class="run-files">
        <ActionButton name="Save weights" act={() => void save("weights")} isOff={!hasRun.value} />
        <ActionButton
          name="Save checkpoint"
          act={() => void save("checkpoint")}
          isOff={!hasStarted.value}
        />
        <p data-saved-step={savedStep.value}>{saveError.value ?? autosaveText()}</p>
      </div>
      <Export />
      {startWeights.value && (
        <p class="note">
          New runs start from the weights of {startWeights.value.name}.{" "}
          <button type="button" class="is-link" onClick={startFromSeed}>
            Draw them from the seed
          </button>
        </p>
      )}
    </>
  );
}

function startFromSeed(): void {
  startWeights.value = undefined;
  scheduler.reset();
}

/** Saves the model for other software, and shows how it is loaded there. */
function Export() {
  return (
    <>
      <div class="model-export">
        <select
          aria-label="Format of the export"
          value={format.value}
          onChange={({ currentTarget }) => {
            format.value = currentTarget.value as ExportName;
          }}
        >
          {exportNames.map((name) => (
            <option key={name} value={name}>
              {formatLabels[name]}
            </option>
          ))}
        </select>
        <ActionButton name="Export" act={() => void exportModel()} isOff={!hasRun.value} />
      </div>
      {loadingLines.value && <pre class="loading-lines">{loadingLines.value.join("\n")}</pre>}
    </>
  );
}

function autosaveText(): string {
  if (savedStep.value === undefined) {
    return "Drop a checkpoint on the page to open its run. The run is autosaved in this browser.";
  }
  const step = formatCount(savedStep.value);
  return isSaveOfPreviousRun.value
    ? `The previous run (step ${step}) stays saved until this one starts; reload to resume it.`
    : `Autosaved at step ${step}; you can resume it after a reload.`;
}
