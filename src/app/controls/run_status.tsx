import { formatCount, formatDuration, formatSignificant, plural } from "../../format.ts";
import {
  activity,
  finished,
  hasDiverged,
  hasStarted,
  loading,
  phase,
  profiling,
  progress,
  shownSettings,
  tuningError,
} from "../state/state.ts";
import { DivergedNotice } from "../ui/hints.tsx";

/** How far the run is, and its newest step in numbers. */
export function RunStatus() {
  return (
    <>
      <p class="status" role="status">
        {statusText()}
      </p>
      <div aria-live="polite">{hasDiverged.value && <DivergedNotice />}</div>
      {phase.value === "preparing" ? <LoadingBar /> : <TrainingBar />}
    </>
  );
}

/** Changes seldom, so that it can be read aloud each time. */
function statusText(): string {
  switch (phase.value) {
    case "preparing":
      return `${activity.value}…`;
    case "training":
      return profiling.value ? "Training rests for the profile" : "Training";
    case "waiting":
      if (finished.value) return "Finished";
      return hasStarted.value ? "Paused" : "Ready, untrained";
    default:
      return "Stopped";
  }
}

function LoadingBar() {
  if (!loading.value || activity.value !== "Loading MNIST") {
    return <progress aria-label="Preparing" />;
  }
  const { loaded, total } = loading.value;
  return (
    <>
      <progress aria-label="Data loaded" value={loaded} max={total} />
      <p class="numbers">
        {megabytes(loaded)} of {megabytes(total)} MB
      </p>
    </>
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function TrainingBar() {
  const now = progress.value;
  if (!now) return null;
  const { step, steps, epoch, epochs, imagesPerSecond, kernels, record } = now;
  const secondsLeft = phase.value === "failed" ? undefined : now.secondsLeft;
  return (
    <>
      <progress aria-label="Steps done" value={step} max={steps} />
      <dl class="numbers">
        <Figure name="Step" value={`${formatCount(step)} of ${formatCount(steps)}`} />
        <Figure name="Epoch" value={`${formatCount(epoch)} of ${formatCount(epochs)}`} />
        <Figure
          name="Time left"
          value={secondsLeft === undefined ? "–" : formatDuration(secondsLeft)}
        />
        <Figure
          name="Images/s"
          value={
            imagesPerSecond === undefined
              ? "–"
              : formatCount(Number(imagesPerSecond.toPrecision(3)))
          }
        />
        <Figure name="Kernels" value={kernels ?? "–"} />
        <Figure name="Loss" value={record ? formatSignificant(record.loss) : "–"} />
        <Figure
          name="Reconstruction"
          value={record ? formatSignificant(record.reconstruction) : "–"}
        />
        <Figure name="Sparsity" value={record ? formatSignificant(record.sparsity) : "–"} />
        <Figure name="Silent units" value={record ? formatCount(record.silent) : "–"} />
      </dl>
      <p class="pin-note">
        Silent units: no image of the newest batch activates them. Kernels: tuned where the fastest
        form of every matrix product is in use; every form gives the same bits.
      </p>
      {tuningError.value && <p class="reason">{tuningError.value}</p>}
      {record && record.saturated > 0 && (
        <p class="warning">
          {plural(record.saturated, "unit is", "units are")} saturated: the mean activation over the
          batch passed 0.999, where KL ends.{" "}
          {shownSettings.value.sparsityWeight > 0
            ? "The sparsity term goes on along its tangent and pushes them back down."
            : "With λ = 0 nothing holds them back."}
        </p>
      )}
    </>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
