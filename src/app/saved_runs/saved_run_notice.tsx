import { useSignal } from "@preact/signals";
import { penalties } from "../../../shaders/penalties.ts";
import { stepsOf } from "../../checkpoints/checkpoint.ts";
import { defaultSettings, type Settings, settingApplies } from "../../config/settings.ts";
import { isSameData, isTrainedOn, mnistId } from "../../data/data_id.ts";
import { formatCount, formatSignificant, plural } from "../../format.ts";
import { loadPinsEarly } from "../pins/pin.ts";
import { scheduler } from "../run/scheduler.ts";
import { data, phase } from "../state/run.ts";
import { resumableRun, saveError } from "../state/saved_run.ts";
import type { SavedRun } from "./saved_run.ts";

/** Offers the saved run, without getting in the way of anything else. */
export function SavedRunNotice() {
  /** When the run was saved that the user has opened. Not the run itself, which is large. */
  const opened = useSignal<number | undefined>(undefined);
  const offered = resumableRun.value?.run;
  // It stays offered until it is loaded, but the user has already decided.
  const isLoading = phase.value === "preparing" && opened.value === offered?.savedAt;
  const run = isLoading || phase.value === "unsupported" ? undefined : offered;
  const open = () => {
    opened.value = run?.savedAt;
    loadPinsEarly();
    scheduler.resume();
  };
  const discard = () => {
    scheduler.discard();
    document.querySelector<HTMLElement>(".bar > button")?.focus();
  };
  if (!run) return null;
  return (
    <section class="notice is-offer" aria-label="Saved run" data-step={run.state.step}>
      <p>
        {summaryOf(run)}
        {isOfOtherData(run) && ` ${howToOpen(run)} to continue with it.`} {saveError.value}
      </p>
      <div class="actions">
        {!isOfOtherData(run) && (
          <button type="button" class="primary" onClick={open}>
            {isFinished(run) ? "Open" : "Resume"}
          </button>
        )}
        <button type="button" onClick={discard}>
          Discard
        </button>
      </div>
    </section>
  );
}

/** Whether the run was trained on other data than those in use. */
const isOfOtherData = ({ data: id }: SavedRun) => !isTrainedOn(id, data.value?.id ?? mnistId);

/** What makes its data those in use. */
function howToOpen({ data: { name, options } }: SavedRun): string {
  return options === undefined
    ? `Open ${name} under Data`
    : `Generate synthetic data with ${options} under Data`;
}

const isFinished = (run: SavedRun) => run.state.step === stepsOf(run);

function summaryOf(run: SavedRun): string {
  const { hiddenUnits } = run.settings;
  const { step } = run.state;
  const kind = isFinished(run) ? "A finished run" : "An unfinished run";
  const steps = isFinished(run)
    ? plural(step, "step")
    : `step ${formatCount(step)} of ${formatCount(stepsOf(run))}`;
  const loss = `loss ${formatSignificant(run.history.record.loss)}`;
  const on = isSameData(run.data, mnistId) ? "" : ` on ${run.data.name}`;
  return `${kind}${on} was saved ${ago(run.savedAt)} (${steps}, ${penaltyOf(run.settings)}, ${plural(hiddenUnits, "unit")}, ${loss}).`;
}

/** "λ = 0.1", with the penalty's name unless it is the default. */
function penaltyOf(settings: Settings): string {
  const { penalty, sparsityWeight } = settings;
  if (!settingApplies("sparsityWeight", settings)) return "no penalty";
  const weight = `λ = ${sparsityWeight}`;
  return penalty === defaultSettings.penalty ? weight : `${penalties[penalty].label}, ${weight}`;
}

const units = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;
const relative = new Intl.RelativeTimeFormat("en");

/** Returns "12 minutes ago". */
function ago(time: number): string {
  const seconds = (Date.now() - time) / 1000;
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? [];
  return unit && length ? relative.format(-Math.floor(seconds / length), unit) : "a moment ago";
}
