import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { formatCount, plural } from "../../../format.ts";
import { labelOf, type PinnedRun, pins } from "../../pins/pinned_run.ts";
import { remove, removed, rename, undoRemove } from "../../pins/pinning.ts";
import { nameOf } from "../../pins/run_names.ts";
import { toParameter } from "../../pins/shared_runs.ts";
import { fillIn, formSettings, isSame } from "../../state/form.ts";
import { startedSettings } from "../../state/run.ts";
import { LegendIcon } from "../../ui/legend.tsx";
import { type ComparedRuns, isSelected, setSelected, symbolOf } from "./compared.ts";
import { type LabelledRun, unbroken } from "./labels.ts";
import { missingRuns, SharedRow } from "./shared_rows.tsx";

const MAX_NAME_LENGTH = 60;

/** Selects the runs to compare, and renames and removes pinned runs. */
export function RunsPanel({ runs }: { runs: ComparedRuns }) {
  const missing = missingRuns();
  const isEmpty = runs.value.length + missing.length === 0;
  return (
    <section class="panel runs" aria-labelledby="runs-heading">
      <h2 id="runs-heading">Runs</h2>
      {isEmpty && <p class="introduction">None yet.</p>}
      <ul>
        {runs.value.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
        {missing.map((run) => (
          <SharedRow key={toParameter(run)} run={run} />
        ))}
      </ul>
      {removed.value.length > 0 && <Undo key={removed.value.length} />}
    </section>
  );
}

function Undo() {
  const button = useRef<HTMLButtonElement>(null);
  // The button that removed the run is gone, so move the focus here.
  useLayoutEffect(() => button.current?.focus(), []);
  const last = removed.value.at(-1);
  return (
    <p class="undo">
      <span>Removed “{last && labelOf(last.pin)}”.</span>
      <button ref={button} type="button" onClick={() => void undoRemove()}>
        Undo
      </button>
    </p>
  );
}

function RunRow({ run }: { run: LabelledRun }) {
  const pin = pins.value.find(({ id }) => id === run.id);
  return (
    <li class="run-row">
      <RunCheckbox run={run} time={pin?.time} />
      {pin && <PinControls pin={pin} label={run.label} />}
    </li>
  );
}

function RunCheckbox({ run, time }: { run: LabelledRun; time: number | undefined }) {
  const { id, label, settings, data, step, steps } = run;
  const name = unbroken(nameOf(settings, data.name));
  const details = [
    ...(label.includes(name) ? [] : [name]),
    `${step === steps ? "all" : `${formatCount(step)} of`} ${plural(steps, "step")}`,
    ...(time === undefined ? [] : [dateOf(time)]),
  ];
  return (
    <label class="run-choice">
      <input
        type="checkbox"
        checked={isSelected(id)}
        onChange={(event) => setSelected(id, event.currentTarget.checked)}
      />
      <LegendIcon symbol={symbolOf(run)} />
      <span>
        <span class="run-name">{label}</span>
        <span class="run-steps">{details.join(" · ")}</span>
      </span>
    </label>
  );
}

const dateOf = (time: number) =>
  new Date(time).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

interface PinProps {
  readonly pin: PinnedRun;
  readonly label: string;
}

function PinControls({ pin, label }: PinProps) {
  const isRenaming = useSignal(false);
  const isUsed = useSignal(false);
  const renameButton = useRef<HTMLButtonElement>(null);
  const endRenaming = () => {
    isRenaming.value = false;
    renameButton.current?.focus();
  };
  return (
    <>
      <div class="run-buttons">
        <button
          type="button"
          aria-label={`Use settings: ${label}`}
          onClick={() => {
            fillIn(pin.settings);
            isUsed.value = true;
          }}
        >
          Use settings
        </button>
        <button
          ref={renameButton}
          type="button"
          aria-label={`Rename ${label}`}
          aria-expanded={isRenaming.value}
          onClick={() => {
            isRenaming.value = !isRenaming.value;
          }}
        >
          Rename
        </button>
        <button type="button" aria-label={`Remove ${label}`} onClick={() => void remove(pin)}>
          Remove
        </button>
      </div>
      {isRenaming.value && <NameForm pin={pin} label={label} end={endRenaming} />}
      <p class="run-note" aria-live="polite">
        {isUsed.value && nextAction(pin)}
      </p>
    </>
  );
}

/** What to do after the settings were copied to the form; undefined if the form has changed since. */
export function nextAction({ settings }: Pick<PinnedRun, "settings">): string | undefined {
  const form = formSettings.value;
  const running = startedSettings.value;
  if (!form || !isSame(form, settings)) return undefined;
  if (!running) return "Settings copied; press Train.";
  return isSame(form, running)
    ? "Settings copied; the current run already uses them."
    : "Settings copied; they apply after Restart.";
}

function NameForm({ pin, label, end }: PinProps & { readonly end: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.select(), []);
  return (
    <form
      class="name-form"
      onSubmit={(event) => {
        event.preventDefault();
        const name = input.current?.value.trim();
        if (name) void rename(pin.id, name);
        end();
      }}
      onKeyDown={({ key }) => {
        if (key === "Escape") end();
      }}
    >
      <input
        ref={input}
        aria-label={`New name of ${label}`}
        defaultValue={pin.name}
        maxLength={MAX_NAME_LENGTH}
        required
        // Not only spaces.
        pattern=".*\S.*"
        autocomplete="off"
      />
      <button type="submit">Save</button>
      <button type="button" onClick={end}>
        Cancel
      </button>
    </form>
  );
}
