import { scheduler } from "../../run/scheduler.ts";
import { phase, profileError, profiling, shownProfile, tuneProfile } from "../../state/state.ts";
import { ActionButton, Switch } from "../../ui/form_controls.tsx";
import { ProfileTable } from "./profile_table.tsx";

/** Where the time of a step goes, measured when someone asks. */
export function ProfilePanel() {
  const isMeasuring = profiling.value !== undefined;
  const hasRun = phase.value === "waiting" || phase.value === "training";
  return (
    <section class="panel is-wide measuring profile" aria-labelledby="profile-heading">
      <h2 id="profile-heading">Speed</h2>
      <p class="intro">
        Each training step is nine compute shaders. A profile times each of them on this adapter and
        holds it against the best that the adapter was seen to do. It takes some seconds and uses a
        model of its own; training rests meanwhile and then goes on.
      </p>
      <div class="choices">
        <ActionButton
          name={isMeasuring ? "Cancel" : "Profile"}
          act={isMeasuring ? scheduler.cancelProfile : scheduler.profile}
          isOff={!hasRun}
        />
        <Switch
          isOn={tuneProfile}
          label="Find the fastest form of each product first, and train on with it"
        />
      </div>
      <ProfileProgress />
      {shownProfile.value && <ProfileTable {...shownProfile.value} />}
    </section>
  );
}

function ProfileProgress() {
  const now = profiling.value;
  return (
    <>
      <p class="measuring-status" aria-live="polite">
        {now ? `${now.activity}…` : profileError.value}
      </p>
      {now && <progress aria-label="Measured" value={now.done} max={now.total} />}
    </>
  );
}
