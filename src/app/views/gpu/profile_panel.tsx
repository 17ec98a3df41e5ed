import { profileJson } from "../../../profile/profile_json.ts";
import { download } from "../../export/download.ts";
import { ExplainedNumbers, Facts } from "../../panels/measured_table.tsx";
import { scheduler } from "../../run/scheduler.ts";
import {
  profileError,
  profiling,
  type ShownProfile,
  shownProfile,
  tuneProfile,
} from "../../state/gpu_view.ts";
import { hasRun, phase } from "../../state/run.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { Info } from "../../ui/popover.tsx";
import { KernelTable } from "./kernel_table.tsx";
import { MeasuringPanel } from "./measuring_panel.tsx";

/** Profiles the kernels on request. */
export function ProfilePanel() {
  const { value: now } = profiling;
  const { value: error } = profileError;
  const needed = phase.value === "failed" ? "Profiling needs a run." : undefined;
  return (
    <MeasuringPanel
      id="profile"
      title="Profile"
      about={
        <>
          <p>
            Each training step runs a series of compute shaders. Profiling times each on this
            adapter and compares it with the best rate measured there. It takes a few seconds and
            uses a separate model; training pauses and then resumes.
          </p>
          <p>
            Tune first: tries every variant of each matrix multiplication; training then uses the
            fastest.
          </p>
        </>
      }
      controls={
        <>
          <ActionButton
            name={now ? "Cancel" : "Profile"}
            act={now ? scheduler.cancelProfile : scheduler.profile}
            isOff={!hasRun.value}
          />
          <Switch isOn={tuneProfile} label="Tune first" />
        </>
      }
      status={now ? `${now.activity}…` : (error ?? needed)}
      outcome={error === undefined ? undefined : "failed"}
      progress={now}
    >
      {shownProfile.value && <Results {...shownProfile.value} />}
    </MeasuringPanel>
  );
}

/** The kernels as a table, numbers about a whole step, and buttons that save the profile. */
function Results(shown: ShownProfile) {
  const { profile, trace, rows, facts, memory } = shown;
  return (
    <>
      {rows.length > 0 && <KernelTable {...shown} />}
      <ExplainedNumbers
        numbers={facts.map(({ name, value, text, help }) => {
          return { name, value, help: text === value ? [help] : [`${text}.`, help] };
        })}
      />
      {profile.notes.map((note) => (
        <p key={note} class="profile-note">
          {note}
        </p>
      ))}
      <details>
        <summary>GPU memory by buffer</summary>
        <Facts facts={memory} />
      </details>
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
        <Info about="the trace">
          <p>
            A few steps on a timeline. Open the file in Perfetto (ui.perfetto.dev) or
            chrome://tracing.
          </p>
        </Info>
      </div>
    </>
  );
}

const json = (content: unknown) =>
  new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });
