import { useRef } from "preact/hooks";
import { mnistId } from "../../../data/data_id.ts";
import { wholeCount } from "../../../data/rows.ts";
import { formatCount, plural } from "../../../format.ts";
import { Question } from "../../experiments/experiments_panel.tsx";
import { pendingExperiment, select } from "../../experiments/start.ts";
import { pins } from "../../pins/pinned_run.ts";
import { sharedLabelOf } from "../../pins/run_names.ts";
import { type SharedRun, sharedOf, sharedRuns, toParameter } from "../../pins/shared_runs.ts";
import { isSame } from "../../state/form.ts";
import { data, progress, startedSettings } from "../../state/run.ts";
import { rowName } from "../../words.ts";

/** The runs of the link that was opened, unless they are pinned here as well. */
export function missingRuns(): readonly SharedRun[] {
  const known = new Set(pins.value.map((pin) => toParameter(sharedOf(pin))));
  return sharedRuns.value.filter((run) => !known.has(toParameter(run)));
}

/** A run that was pinned elsewhere, and can be trained here. */
export function SharedRow({ run }: { run: SharedRun }) {
  const opener = useRef<HTMLButtonElement>(null);
  const { settings } = run;
  const label = sharedLabelOf(run);
  const note = noteOn(run);
  return (
    <li class="run-row">
      <span class="run-choice is-shared">
        <span>
          <span class="run-name">{label}</span>
          <span class="run-steps">{note ?? "not trained here"}</span>
        </span>
      </span>
      <div class="run-buttons">
        <button
          ref={opener}
          type="button"
          aria-label={`Train ${label}`}
          aria-disabled={note !== undefined}
          onClick={note === undefined ? () => select(undefined, settings) : undefined}
        >
          Train
        </button>
        <button type="button" aria-label={`Remove ${label}`} onClick={() => forget(run)}>
          Remove
        </button>
      </div>
      {pendingExperiment.value?.settings === settings && <Question opener={opener} />}
    </li>
  );
}

/** Why a run can't be trained, or need not; undefined if it can. */
function noteOn({ settings, data: name = mnistId.name, step }: SharedRun): string | undefined {
  if (data.value && name !== data.value.id.name)
    return `trained on ${name}, which is not open here`;
  const started = startedSettings.value;
  const isAhead = step !== undefined && (progress.value?.step ?? 0) > step;
  if (started && isSame(started, settings) && !isAhead) {
    return `the current run; pin it ${step === undefined ? "when it finishes" : `at step ${formatCount(step)}`}`;
  }
  const { trainImages } = settings;
  const available = data.value ? wholeCount(data.value.train) : Number.POSITIVE_INFINITY;
  if (trainImages <= available) return undefined;
  return `needs ${plural(trainImages, rowName.value)}; there are ${formatCount(available)}`;
}

function forget(run: SharedRun): void {
  sharedRuns.value = sharedRuns.value.filter((other) => other !== run);
  if (pendingExperiment.value?.settings === run.settings) pendingExperiment.value = undefined;
}
