import { useSignal } from "@preact/signals";
import { formatCount, formatSignificant, plural } from "../../format.ts";
import { lookForPins } from "../pins/pins.ts";
import { scheduler } from "../run/scheduler.ts";
import { phase, resumableRun } from "../state/state.ts";
import { type SavedRun, stepsOf } from "./saved_run.ts";

/** Offers the run that an earlier visit kept; the page can be used as if it were not there. */
export function SavedRunNotice() {
  /** By the time it was kept: the run itself is large. */
  const taken = useSignal<number | undefined>(undefined);
  // It stays offered until it is loaded; while that is tried there is nothing to answer.
  const isLoading = phase.value === "preparing" && taken.value === resumableRun.value?.keptAt;
  // Without WebGPU no run can go on.
  const kept = isLoading || phase.value === "unsupported" ? undefined : resumableRun.value;
  const goOn = () => {
    taken.value = kept?.keptAt;
    lookForPins();
    scheduler.resume();
  };
  return (
    <div aria-live="polite">
      {kept && (
        <section class="notice is-offer" aria-label="Kept run">
          <p>
            {sentenceOf(kept)} It stays there until you {isFinished(kept) ? "show" : "go on with"}{" "}
            or discard it.
          </p>
          <div class="answers">
            <button type="button" class="primary" onClick={goOn}>
              {isFinished(kept) ? "Show it" : "Go on with it"}
            </button>
            <button type="button" onClick={scheduler.discard}>
              Discard
            </button>
          </div>
        </section>
      )}
    </div>
  );
}

const isFinished = (kept: SavedRun) => kept.state.step === stepsOf(kept);

function sentenceOf(kept: SavedRun): string {
  const { sparsityWeight, hiddenUnits } = kept.settings;
  const { step } = kept.state;
  const what = isFinished(kept)
    ? `A finished run of ${plural(step, "step")}`
    : `A run of ${formatCount(step)} of ${plural(stepsOf(kept), "step")}`;
  const loss = `loss ${formatSignificant(kept.story.record.loss)}`;
  return `${what} (λ = ${sparsityWeight}, ${plural(hiddenUnits, "unit")}, ${loss}) from ${ago(kept.keptAt)} is kept in this browser.`;
}

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
const words = new Intl.RelativeTimeFormat("en");

/** 12 minutes ago. */
function ago(time: number): string {
  const seconds = (Date.now() - time) / 1000;
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? [];
  return unit && length ? words.format(-Math.floor(seconds / length), unit) : "a moment ago";
}
