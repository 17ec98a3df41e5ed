import { MeasuringPanel } from "../../panels/measuring_panel.tsx";
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
import { KernelTable } from "./kernel_table.tsx";

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

/** The kernels as a table. Numbers about a whole step are in the inspector. */
function Results(shown: ShownProfile) {
  return (
    <>
      {shown.rows.length > 0 && <KernelTable {...shown} />}
      {shown.profile.notes.map((note) => (
        <p key={note} class="profile-note">
          {note}
        </p>
      ))}
    </>
  );
}
