import { formatCount, formatRoughDuration, formatSignificant } from "../../format.ts";
import { codes, hasDiverged } from "../state/codes.ts";
import { profiling } from "../state/gpu_view.ts";
import {
  type Activity,
  activity,
  finished,
  hasStarted,
  loading,
  phase,
  progress,
  type RunProgress,
  runSettings,
  tuningError,
} from "../state/run.ts";
import { Lazy } from "../ui/lazy.tsx";
import { Menu } from "../ui/popover.tsx";
import { Metric } from "./metric.tsx";

/** What the run is doing, and how far it is. */
export function ProgressOfRun() {
  return (
    <>
      <p class="status" role="status">
        {statusText()}
      </p>
      <div aria-live="polite">
        {hasDiverged.value && (
          <Lazy
            load={async () => (await import("../ui/diverged_notice.tsx")).DivergedNotice}
            errorMessage="Training diverged; use a lower learning rate."
          />
        )}
      </div>
      {phase.value === "preparing" ? <LoadingBar /> : <TrainingBar />}
    </>
  );
}

const activityTexts: Readonly<Record<Activity, string>> = {
  device: "Looking for a GPU…",
  data: "Loading MNIST…",
  shaders: "Compiling the shaders…",
};

/** Changes rarely, so that a screen reader can read it aloud each time. */
function statusText(): string {
  switch (phase.value) {
    case "preparing":
      return activityTexts[activity.value];
    case "training":
      return profiling.value ? "Paused for profiling" : "Training";
    case "waiting":
      if (hasDiverged.value) return "Diverged";
      if (finished.value) return "Finished";
      return hasStarted.value ? "Paused" : "Ready, untrained";
    default:
      return "Stopped";
  }
}

function LoadingBar() {
  if (!loading.value || activity.value !== "data") {
    return <progress aria-label="Preparing" />;
  }
  const { loaded, total } = loading.value;
  return (
    <>
      <progress aria-label="Data loaded" value={loaded} max={total} />
      <p class="detail">
        {megabytes(loaded)} of {megabytes(total)} MB
      </p>
    </>
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function TrainingBar() {
  const now = progress.value;
  if (!now) return null;
  const { step, steps, tuning } = now;
  return (
    <>
      <progress aria-label="Steps done" value={step} max={steps} />
      {phase.value === "training" && tuning && tuning.done < tuning.total && (
        <p class="detail">
          tuning kernels {tuning.done}/{tuning.total}
        </p>
      )}
    </>
  );
}

/** The latest numbers of the run. */
export function RunNumbers() {
  const now: Partial<RunProgress> = progress.value ?? {};
  const { epoch = 0, epochs, record } = now;
  const secondsLeft = phase.value === "failed" || finished.value ? undefined : now.secondsLeft;
  const isTimeKnown = secondsLeft !== undefined && Number.isFinite(secondsLeft);
  const l0 = codes.value?.meanL0;
  return (
    <dl class="numbers run-numbers">
      <Metric
        name="Epoch"
        value={epochs === undefined ? "–" : `${formatCount(epoch)}/${formatCount(epochs)}`}
      />
      <Metric name="Loss" value={record ? formatSignificant(record.loss) : "–"} />
      <Metric name="L0" value={l0 === undefined ? "–" : formatSignificant(l0)} />
      <Metric name="Time left" value={isTimeKnown ? formatRoughDuration(secondsLeft) : "–"} />
    </dl>
  );
}

/** All other numbers of the run, behind a button. They load once there is a run, or when it is opened. */
export function RunDetails() {
  const hasWarning =
    tuningError.value !== undefined || (progress.value?.record?.saturated ?? 0) > 0;
  return (
    <Menu
      name="More numbers"
      button={<span class={hasWarning ? "is-wrong" : ""}>⋯</span>}
      class="details-menu"
      note={hasWarning ? "There is a warning." : undefined}
      isLazy={!runSettings.value}
    >
      <Lazy
        load={async () => (await import("./run_details.tsx")).RunDetailsPanel}
        errorMessage="The numbers could not be loaded; check your connection and reload the page."
      />
    </Menu>
  );
}
