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
  const isFinal = phase.value === "unsupported";
  return (
    <div class="notice is-trouble" role="alert">
      <h2>{isFinal ? "No WebGPU here" : "The run stopped"}</h2>
      <p>{trouble.value}</p>
      {isFinal ? (
        <p>The settings and explanations below work without it; training does not.</p>
      ) : (
        <button type="button" onClick={session.reset}>
          Start again
        </button>
      )}
    </div>
  );
}
