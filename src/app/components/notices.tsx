import { formSettings } from "../form.ts";
import { session } from "../session.ts";
import { notice, phase, trouble } from "../state.ts";

/** What went wrong beside the run. */
export function Notice() {
  if (!notice.value) return null;
  return (
    <div class="notice" role="alert">
      <p>{notice.value}</p>
      <button type="button" onClick={() => (notice.value = undefined)}>
        Dismiss
      </button>
    </div>
  );
}

/** Why there is no run, and the way on where there is one. */
export function TroubleNotice() {
  if (!trouble.value) return null;
  const { heading, why } = trouble.value;
  return (
    <div class="notice is-trouble" role="alert">
      <h2>{heading}</h2>
      <p>{why}</p>
      <WayOn />
    </div>
  );
}

function WayOn() {
  if (phase.value === "unsupported") {
    return <p>The settings and explanations below work without it; training does not.</p>;
  }
  if (!formSettings.value) {
    return <p>Correct the setting that is marked below; a run needs all of them to be right.</p>;
  }
  return (
    <button type="button" onClick={session.reset}>
      Start again
    </button>
  );
}
