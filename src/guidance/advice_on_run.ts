// Conditions on what was measured of a run, each with a sentence that says what was measured and what to do.

import { type Settings, settingApplies } from "../config/settings.ts";
import { formatCount, formatPercent, formatSignificant, plural } from "../format.ts";
import { isFar } from "../math.ts";
import type { Resampling } from "../training/reports.ts";
import { askedL0, isPenalised, toLowerL0, toRaiseL0, toRevive } from "./remedies.ts";

export interface MeasuredSet {
  readonly mse: number;
  readonly explainedVariance: number;
  readonly relativeReconstructionBias: number;
  readonly l0: number;
  /** Units that are inactive on every row. */
  readonly deadUnits: number;
  /** Units that are active on more than half of the rows. */
  readonly unitsAbove50Percent: number;
}

export interface MeasuredRun {
  readonly settings: Settings;
  /** What a row is called. */
  readonly word: string;
  /** The number of training rows, and of rows that the steps visit. */
  readonly rows: number;
  readonly rowsVisited: number;
  /** The mean loss of each epoch; none if they are not known. */
  readonly epochLosses: readonly number[];
  readonly lastResampling: Resampling | undefined;
  /** Mean over all units and the rows of `set`. */
  readonly meanActivation: number;
  /** What is finite of such a run suggests nothing. */
  readonly hasDiverged: boolean;
  /** The training rows, or those of the only set on which the run was measured. */
  readonly set: MeasuredSet;
  /** Undefined if the run was measured on one set only. */
  readonly test: MeasuredSet | undefined;
}

/** The largest L0 of a step with a lifetime share. */
const lifetimeL0 = ({ lifetimeShare, batchSize, hiddenUnits }: Settings) =>
  (Math.ceil(lifetimeShare * batchSize) / batchSize) * hiddenUnits;

/** Whether units are active on many more rows than in training, so that advice on dense codes would not help. */
const isDenserThanTrained = ({ settings, set: { l0 } }: MeasuredRun) =>
  settings.activation === "lifetime" && l0 > 2 * lifetimeL0(settings);

const missesTarget = ({ settings: { penalty, targetL0 }, set: { l0 } }: MeasuredRun) =>
  penalty === "l0-target" && isFar(l0, targetL0, 0.2);

const missesK = ({ settings: { activation, k }, set: { l0 } }: MeasuredRun) =>
  activation === "batch-topk" && isFar(l0, k, 0.2);

/** Whether L0 is not what its setting asks for, so that changing that setting would not help. */
const missesL0 = (run: MeasuredRun) =>
  isDenserThanTrained(run) || missesTarget(run) || missesK(run);

/** The first epoch whose loss has the whole penalty, counted from 0. */
const firstEpoch = ({ settings: { penaltyWarmUp, epochs } }: MeasuredRun) =>
  Math.ceil(penaltyWarmUp * epochs);

/** The share of the loss by which the last epoch lowered it; NaN of less than three epochs with the whole penalty. */
function lastFall(run: MeasuredRun): number {
  const losses = run.epochLosses.slice(firstEpoch(run));
  const [before = Number.NaN, last = Number.NaN] = losses.slice(-2);
  return losses.length < 3 ? Number.NaN : 1 - last / before;
}

/** The number of rows in the last step. */
function lastBatch({ settings: { batchSize }, rows, rowsVisited }: MeasuredRun): number {
  const ofEpoch = rowsVisited % rows || rows;
  return ofEpoch % batchSize || batchSize;
}

/** Each condition returns its sentence, or undefined if it does not hold. */
export const conditions = {
  deadUnits: ({ settings, set: { deadUnits } }) => {
    const share = deadUnits / settings.hiddenUnits;
    if (share <= 0.05) return undefined;
    return `${formatPercent(share)} of units are dead: ${toRevive(settings)}.`;
  },
  deadWindow: (run) => {
    const { settings, rows, rowsVisited } = run;
    const { auxWeight, revival, deadWindow } = settings;
    const window = deadWindow || rows;
    // Units are resampled after a step, but the auxiliary loss has those that were dead before it.
    const counted = revival === "none" ? rowsVisited - lastBatch(run) : rowsVisited;
    if ((auxWeight === 0 && revival === "none") || window <= counted) return undefined;
    const comparison =
      window > rowsVisited
        ? "longer than"
        : window < rowsVisited
          ? "nearly as long as"
          : "as long as";
    const lengths = window === rowsVisited ? "" : `${formatCount(window)} and `;
    return `The dead window is ${comparison} the run (${lengths}${plural(rowsVisited, "row")}), so no unit ever counts as dead: lower the dead window or train for more epochs.`;
  },
  lateResampling: ({ lastResampling, rowsVisited }) => {
    if (!lastResampling || lastResampling.units === 0) return undefined;
    const { units } = lastResampling;
    const rows = rowsVisited - lastResampling.rowsVisited;
    if (rows >= 0.05 * rowsVisited) return undefined;
    const when = rows === 0 ? "in the last step" : `${plural(rows, "row")} before the end`;
    // Its fourth multiple, the last, leaves a ninth of the run.
    const better = Number((rowsVisited / 4.5).toPrecision(2));
    return `${plural(units, "dead unit")} ${units === 1 ? "was" : "were"} resampled ${when}, too late to learn: set a dead window whose last multiple is earlier, such as ${formatCount(better)}.`;
  },
  lifetimeCodes: (run) => {
    if (!isDenserThanTrained(run)) return undefined;
    const { settings, word, set } = run;
    return `On average, ${formatSignificant(set.l0)} units are active per ${word}, but ${formatSignificant(lifetimeL0(settings))} in training: the lifetime share limits codes in training only. Use the codes as features; for reconstructions, train these weights further with TopK.`;
  },
  allActive: (run) => {
    const { settings, word, set } = run;
    const { hiddenUnits, activation } = settings;
    if (set.l0 < 0.999 * hiddenUnits || missesL0(run)) return undefined;
    const remedy =
      activation === "sigmoid"
        ? "a sigmoid is never 0, so use ReLU, or judge sparsity by the mean activations"
        : toLowerL0(settings);
    return `All units are active on every ${word}: ${remedy}.`;
  },
  emptyCodes: (run) => {
    const { settings, word, set } = run;
    const least = Math.min(1, 0.8 * (askedL0(settings) ?? Number.POSITIVE_INFINITY));
    if (set.l0 >= least || missesL0(run)) return undefined;
    return `On average, fewer than one unit is active per ${word} (${formatSignificant(set.l0)}): ${toRaiseL0(settings)}.`;
  },
  targetL0: (run) => {
    if (!missesTarget(run)) return undefined;
    return `L0 is ${formatSignificant(run.set.l0)}, far from the target of ${run.settings.targetL0}: raise the sparsity weight or the bandwidth, or train for more epochs.`;
  },
  threshold: (run) => {
    if (!missesK(run)) return undefined;
    return `With the learned threshold, L0 is ${formatSignificant(run.set.l0)}, far from k = ${run.settings.k}: train for more epochs.`;
  },
  targetActivation: ({ settings, meanActivation }) => {
    const { targetActivation } = settings;
    const isNear =
      meanActivation < 1.5 * targetActivation && targetActivation < 1.5 * meanActivation;
    if (!settingApplies("targetActivation", settings) || isNear || Number.isNaN(meanActivation)) {
      return undefined;
    }
    return `The mean activation is ${formatSignificant(meanActivation)}, far from the target of ${targetActivation}: raise the sparsity weight or train for more epochs.`;
  },
  denseUnits: (run) => {
    const { settings, word, set } = run;
    const { hiddenUnits } = settings;
    const share = set.unitsAbove50Percent / hiddenUnits;
    if (share <= 0.1 || set.l0 >= 0.999 * hiddenUnits || missesL0(run)) return undefined;
    return `${formatPercent(share)} of units are active on more than half of the ${word}s: ${toLowerL0(settings)}.`;
  },
  noVariance: (run) => {
    const { explainedVariance } = run.set;
    // It is not finite if all rows are equal.
    if (!Number.isFinite(explainedVariance) || explainedVariance > 0) return undefined;
    if (isDenserThanTrained(run)) return undefined;
    const other = isPenalised(run.settings) ? " or the sparsity weight" : "";
    const hasSettled = lastFall(run) <= 0.03;
    const remedy = hasSettled ? `lower the learning rate${other}` : "train for more epochs";
    return `The reconstructions are no better than the mean row (explained variance ${formatPercent(explainedVariance)}): ${remedy}.`;
  },
  shrinkage: ({ settings, set: { relativeReconstructionBias } }) => {
    const { penalty, activation } = settings;
    const isL1 = isPenalised(settings) && (penalty === "l1" || penalty === "l1-decoder");
    if (!isL1 || activation === "gated" || !(relativeReconstructionBias < 0.9)) return undefined;
    return `Reconstructions are ${formatPercent(1 - relativeReconstructionBias)} too small, because L1 shrinks all activations: lower the sparsity weight, or use Gated, JumpReLU or TopK.`;
  },
  lossRose: (run) => {
    const losses = run.epochLosses.slice(firstEpoch(run));
    const lowest = Math.min(...losses);
    const last = losses.at(-1) ?? Number.NaN;
    if (losses.length < 3 || !(last > lowest + 0.02 * Math.abs(lowest))) return undefined;
    const epochs = losses.length - 1 - losses.indexOf(lowest);
    const decay = run.settings.decayShare === 0 ? ", or let it decay" : "";
    return `The loss rose by ${formatPercent(last / lowest - 1)} in the last ${epochs === 1 ? "epoch" : `${epochs} epochs`}: lower the learning rate${decay}.`;
  },
  lossFalls: (run) => {
    const fall = lastFall(run);
    if (!(fall > 0.03)) return undefined;
    return `The loss still fell by ${formatPercent(fall)} in the last epoch: train for more epochs.`;
  },
  overfitting: ({ set, test }) => {
    if (!test || !(test.mse > 1.25 * set.mse)) return undefined;
    return `The test MSE is ${formatPercent(test.mse / set.mse - 1)} above that of the training rows: train on more rows or use fewer hidden units.`;
  },
} as const satisfies Readonly<Record<string, (run: MeasuredRun) => string | undefined>>;

/** Returns what the measurements of a run suggest, in sentences; nothing if it diverged. */
export const adviceOn = (run: MeasuredRun): string[] =>
  run.hasDiverged ? [] : Object.values(conditions).flatMap((condition) => condition(run) ?? []);
