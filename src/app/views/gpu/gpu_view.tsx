import "../../panels/measured_table.css";
import "./profile.css";
import { profileJson } from "../../../profile/profile_json.ts";
import { download } from "../../export/download.ts";
import { ColumnHelp, Facts, MeasuredTable } from "../../panels/measured_table.tsx";
import { scheduler } from "../../run/scheduler.ts";
import {
  checkAllVariants,
  profileError,
  profiling,
  type SelfCheckOutcome,
  selfCheckError,
  selfChecked,
  selfChecking,
  shownProfile,
  tuneProfile,
} from "../../state/gpu_view.ts";
import { hasRun, phase, shownSettings } from "../../state/run.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { startSelfCheck, stopSelfCheck } from "./self_checking.ts";

/** Measures the speed and checks the correctness of the GPU. */
export function GpuView() {
  return (
    <>
      <ProfilePanel />
      <SelfCheckPanel />
    </>
  );
}

/** Profiles the kernels on request. */
function ProfilePanel() {
  const isMeasuring = profiling.value !== undefined;
  return (
    <section class="panel is-wide measuring profile" aria-labelledby="profile-heading">
      <h2 id="profile-heading">Profile</h2>
      <p class="intro">
        Each training step runs a series of compute shaders. Profiling times each on this adapter
        and compares it with the best throughput measured there. It takes a few seconds and uses a
        separate model; training pauses and then resumes.
      </p>
      <div class="choices">
        <ActionButton
          name={isMeasuring ? "Cancel" : "Profile"}
          act={isMeasuring ? scheduler.cancelProfile : scheduler.profile}
          isOff={!hasRun.value}
        />
        <Switch
          isOn={tuneProfile}
          label="Tune the matrix multiplications first, and use the result for training"
        />
      </div>
      <MeasuringStatus
        name="Profiling"
        text={profiling.value ? `${profiling.value.activity}…` : profileError.value}
        now={profiling.value}
      />
      {shownProfile.value && <ProfileTable {...shownProfile.value} />}
    </section>
  );
}

/** What a measurement is doing, or how it ended, and its progress. */
function MeasuringStatus(props: {
  readonly name: string;
  readonly text: string | undefined;
  readonly now: { readonly done: number; readonly total: number } | undefined;
}) {
  const { name, text, now } = props;
  return (
    <>
      <p class="measuring-status" aria-live="polite">
        {text}
      </p>
      {now && <progress aria-label={name} value={now.done} max={now.total} />}
    </>
  );
}

type TableProps = NonNullable<typeof shownProfile.value>;

/** The kernels as a table, facts about a whole step, and buttons that save the profile. */
function ProfileTable({ profile, trace, job, columns, rows, facts, memory }: TableProps) {
  return (
    <>
      {rows.length > 0 && <KernelTable job={job} columns={columns} rows={rows} />}
      <Facts facts={facts} />
      {profile.notes.map((note) => (
        <p key={note} class="profile-note">
          {note}
        </p>
      ))}
      <details>
        <summary>GPU memory by buffer</summary>
        <Facts facts={memory} />
      </details>
      <ColumnHelp columns={columns} />
      <div class="profile-files">
        <button
          type="button"
          onClick={() => download("parsimony-profile.json", json(profileJson(profile)))}
        >
          Download JSON
        </button>
        <button type="button" onClick={() => download("parsimony-trace.json", json(trace))}>
          Download trace
        </button>
        <p>
          The trace shows a few steps on a timeline. Open it in Perfetto (ui.perfetto.dev) or
          chrome://tracing.
        </p>
      </div>
    </>
  );
}

function KernelTable({ job, columns, rows }: Pick<TableProps, "job" | "columns" | "rows">) {
  const cell = (text: string, title: string | undefined, share: number) => (
    <>
      {title === "share" && (
        <span class="share" aria-hidden="true">
          <span style={{ width: `${100 * share}%` }} />
        </span>
      )}
      <span class="number">{text}</span>
    </>
  );
  return (
    <MeasuredTable
      name="Kernels"
      caption={job}
      columns={columns}
      rows={rows.map(({ cells: [name = "", ...texts], share }) => ({
        key: name,
        cells: [name, ...texts.map((text, i) => cell(text, columns[i + 1]?.title, share))],
      }))}
    />
  );
}

const json = (content: unknown) =>
  new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });

/** Checks on request whether the GPU computes correctly. */
function SelfCheckPanel() {
  const isChecking = selfChecking.value !== undefined;
  return (
    <section class="panel is-wide measuring" aria-labelledby="self-check-heading">
      <h2 id="self-check-heading">Self-check</h2>
      <p class="intro">
        Graphics drivers have bugs. This checks every kernel, a whole training step and its
        gradients against a float64 reference on the CPU, within the error bounds of 32-bit
        arithmetic. It takes a few seconds and slows down training while it runs.
      </p>
      <div class="choices">
        <ActionButton
          name={isChecking ? "Cancel" : "Check this GPU"}
          act={isChecking ? stopSelfCheck : () => startSelfCheck(shownSettings.value)}
          isOff={phase.value === "preparing"}
        />
        <Switch isOn={checkAllVariants} label="Check every matmul variant, not only those in use" />
      </div>
      <MeasuringStatus
        name="Self-check"
        text={isChecking ? "Checking…" : (selfCheckError.value ?? selfChecked.value?.closing)}
        now={selfChecking.value}
      />
      {selfChecking.value && <p class="numbers">{selfChecking.value.activity}</p>}
      {selfChecked.value && <SelfCheckTable {...selfChecked.value} />}
    </section>
  );
}

/** A sentence for each failure, then every check as a row. */
function SelfCheckTable({ caption, columns, rows, sentences }: SelfCheckOutcome) {
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence} class="is-failed">
          {sentence}
        </p>
      ))}
      <MeasuredTable
        name="Checks"
        caption={caption}
        columns={columns}
        rows={rows.map(({ cells, passed }) => ({
          cells,
          key: cells.slice(0, 3).join(),
          isFailed: !passed,
        }))}
      />
      <ColumnHelp columns={columns} />
    </>
  );
}
