// What the compared runs' numbers say, in sentences.

import { activations } from "../../../../shaders/activations.ts";
import { isSameData } from "../../../data/data_id.ts";
import { formatCount, plural } from "../../../format.ts";
import { adviceOnRuns } from "../../../guidance/advice_on_runs.ts";
import { isSame } from "../../state/form.ts";
import type { OpenedSweep } from "../../sweeps/sweeps.ts";
import { rowName } from "../../words.ts";
import type { LabelledRun } from "./labels.ts";

/** The part of a run that the sentences need. */
export type Outcome = Pick<
  LabelledRun,
  "id" | "label" | "settings" | "data" | "step" | "steps" | "numbers" | "isRough"
>;

type Measured = Outcome & { readonly numbers: NonNullable<Outcome["numbers"]> };

/** Whether a run joins the comparison later: its numbers, or its error in the units of the data, are not known yet. */
export const isPending = ({ numbers }: Outcome): boolean =>
  !numbers || (Number.isFinite(numbers.loss) && Number.isNaN(numbers.mse));

export interface Conclusion {
  /** The label of the run that the others are compared with; undefined if there is nothing to compare. */
  readonly reference: string | undefined;
  /** One for each other run. */
  readonly sentences: readonly string[];
}

/**
 * Compares each run with the one that has the lowest reconstruction error: how many units are active per row,
 * and how many times as large the error is. It does not say which run is better: that depends on the purpose.
 */
export function conclusionOf(runs: readonly Outcome[]): Conclusion {
  const measured = withoutDuplicate(runs).filter((run): run is Measured => !isPending(run));
  const reference = measured
    .filter((run) => !hasDiverged(run))
    .reduce<Measured | undefined>((lowest, run) => {
      return lowest && errorOf(lowest) <= errorOf(run) ? lowest : run;
    }, undefined);
  const others = measured.filter((run) => run !== reference);
  const isComparable = (run: Measured): boolean =>
    !hasDiverged(run) && reference !== undefined && isSameData(run.data, reference.data);
  const sentences = others.map((run) => {
    if (reference && isComparable(run)) return sentenceOf(run, reference);
    const why = hasDiverged(run) ? "training diverged" : `trained on other data (${run.data.name})`;
    return `${run.label}: ${why}, so it cannot be compared.`;
  });
  const hasPair = reference !== undefined && others.some(isComparable);
  const note = hasPair ? alwaysActiveNote(measured) : undefined;
  return {
    reference: hasPair ? reference.label : undefined,
    sentences: note ? [...sentences, note] : sentences,
  };
}

/** Returns what the differences between finished runs suggest, and between those of each sweep. */
export const adviceOn = (
  runs: readonly Outcome[],
  sweeps: readonly Pick<OpenedSweep, "id" | "runs">[],
): string[] =>
  adviceOnRuns([
    ...withoutDuplicate(runs).flatMap(({ settings, data, numbers, step, steps, isRough }) =>
      numbers && step === steps && !isRough
        ? [{ settings, data: data.fingerprint, l0: numbers.meanL0, error: numbers.mse }]
        : [],
    ),
    // Only the name of a sweep's data is known, so its runs are compared with each other only.
    ...sweeps.flatMap(({ id, runs }) => runs.map((run) => ({ ...run, data: id }))),
  ]);

/** Drops the current run if it is one of the others at the same step. */
const withoutDuplicate = (runs: readonly Outcome[]) =>
  runs.filter(
    (run) =>
      run.id !== "current" ||
      !runs.some(
        (other) =>
          other !== run &&
          other.step === run.step &&
          isSame(other.settings, run.settings) &&
          isSameData(other.data, run.data),
      ),
  );

const errorOf = ({ numbers }: Measured) => numbers.mse;

const hasDiverged = ({ numbers }: Measured) => !Number.isFinite(numbers.loss);

function sentenceOf(run: Measured, reference: Measured): string {
  const about = run.isRough || reference.isRough ? "about " : "";
  const dead = deadUnits(run, reference);
  return `${run.label}: ${unitsPerImage(run, reference, about)}, ${timesTheError(run, reference, about)}${dead}.`;
}

function unitsPerImage(run: Measured, reference: Measured, about: string): string {
  const units = (each: Measured) => each.settings.hiddenUnits;
  const count = (each: Measured) => formatL0(each.numbers.meanL0);
  const of = `${count(run)} of ${plural(units(run), "unit")} per ${rowName.value}`;
  if (units(run) !== units(reference)) {
    return `${about}${of} instead of ${count(reference)} of ${formatCount(units(reference))}`;
  }
  if (count(run) === count(reference)) return `${about}${of} in both`;
  return `${about}${of} instead of ${count(reference)}`;
}

/** The reference has the lowest error, so that no run has a smaller one. */
function timesTheError(run: Measured, reference: Measured, about: string): string {
  const [error, lowest] = [errorOf(run), errorOf(reference)];
  if (error === lowest) return `at ${about}the same error`;
  if (lowest === 0) return `at a test MSE of ${about}${error.toPrecision(2)} instead of 0`;
  const ratio = formatRatio(error / lowest);
  return ratio === "1" ? "at about the same error" : `at ${about}${ratio} times the error`;
}

/** The smallest difference between the shares of dead units that is mentioned. */
const NOTABLE_SHARE = 0.05;

function deadUnits(run: Measured, reference: Measured): string {
  const dead = (each: Measured) => each.numbers.dead;
  const share = (each: Measured) => dead(each) / each.settings.hiddenUnits;
  if (Math.abs(share(run) - share(reference)) < NOTABLE_SHARE) return "";
  const units = dead(run) === 0 ? "no dead units" : plural(dead(run), "dead unit");
  return `, with ${units} instead of ${dead(reference) === 0 ? "none" : formatCount(dead(reference))}`;
}

function alwaysActiveNote(runs: readonly Measured[]): string | undefined {
  const always = runs.find(({ settings }) => !activations[settings.activation].canBeZero);
  if (!always) return undefined;
  const { label } = activations[always.settings.activation];
  return `${label} units are never exactly 0, so all of them count as active.`;
}

/** 0.031, 3.2, 11 */
const formatL0 = (value: number) =>
  value < 1
    ? String(Number(value.toPrecision(2)))
    : value < 9.95
      ? value.toFixed(1)
      : formatCount(value);

/** 1.08, 4.6, 23 */
const formatRatio = (ratio: number) =>
  ratio >= 10 ? formatCount(ratio) : String(Number(ratio.toPrecision(ratio < 2 ? 3 : 2)));

/** Warns if the runs are not trained equally long; undefined if they are. */
export function stepsWarning(runs: readonly Outcome[]): string | undefined {
  const steps = [...new Set(runs.map(({ step }) => step))].sort((a, b) => a - b);
  if (steps.length < 2) return undefined;
  const epochs = new Set(runs.map(({ step, steps, settings }) => (step / steps) * settings.epochs));
  const warning = `These runs have trained for different numbers of steps: ${listed(steps.map(formatCount))}`;
  return epochs.size === 1
    ? `${warning}, but for the same number of epochs.`
    : `${warning}. Train them for the same number of steps before comparing.`;
}

/** "1, 2 and 3" */
const listed = (texts: readonly string[]) => `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
