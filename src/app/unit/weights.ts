// What the units' weights tell. They are read from the GPU now and then, a few rows at a time between the
// submits of training, and counted in the codes worker.

import { computed, signal } from "@preact/signals";
import { transfer } from "comlink";
import { imageSize } from "../../data/images.ts";
import { glorotLimit } from "../../model.ts";
import type { WeightStatistics } from "../../statistics/weight_statistics.ts";
import { askCodes } from "../codes/codes_client.ts";
import type { WeightSide } from "../codes/codes_worker.ts";
import type { Run } from "../run/run.ts";
import { scheduler } from "../run/scheduler.ts";
import { Budget } from "../scheduling/budget.ts";
import { areWeightsNonFinite } from "../state/codes.ts";
import { notifyOnce } from "../state/messages.ts";
import { data, phase, progress, shownSettings } from "../state/run.ts";
import { viewState } from "../state/view_state.ts";
import { useAnswer, usePanelOnScreen } from "../ui/hooks.ts";

/** Floats read at once: a copy of them takes the page a millisecond or two. */
const SLICE_FLOATS = 2 ** 20;

export const tensorOf = { decoder: "W_dec", encoder: "W_enc" } as const;

type BothStatistics = Readonly<Record<WeightSide, WeightStatistics>>;

/** Of the weights that were read last. */
export const weightStatistics = signal<BothStatistics>();

/** Of the weights that are shown. */
export const shownWeightStatistics = computed(
  () => weightStatistics.value?.[viewState.weights.value],
);

/** The weight that has the full colour; of weights that were not read yet, the largest that they begin with. */
export function scaleMaxOf(side: WeightSide): number {
  const pixels = data.value ? imageSize(data.value.train) : 0;
  const beginning = glorotLimit({ inputs: pixels, hidden: shownSettings.value.hiddenUnits });
  return weightStatistics.value?.[side].scaleMax ?? beginning;
}

/** The same for the weights that are shown. */
export const shownScaleMax = computed(() => scaleMaxOf(viewState.weights.value));

/** Reading takes this share of the time at most, most of it waiting for submits, and rests a second. */
const reading = new Budget(0.25, 1000);
/** What was read last. */
let read: { readonly run: Run; readonly step: number } | undefined;

/** The newest reading, done or not. */
let underWay: Promise<void> = Promise.resolve();

/**
 * Reads the weights where they are others than those read last; while training goes on only now and then.
 */
function readWeights(): Promise<void> {
  // One after the other: two panels ask, and the worker holds one set of weights.
  underWay = underWay.then(readNewWeights);
  return underWay;
}

async function readNewWeights(): Promise<void> {
  const run = await scheduler.withRun(async (now) => now);
  if (run !== read?.run) {
    // Another run has other weights, even with the same settings.
    read = undefined;
    weightStatistics.value = undefined;
  }
  if (!run || run.step === read?.step || (phase.peek() === "training" && !reading.isFree)) return;
  const { step } = run;
  try {
    const statistics = await readBoth(run);
    if (!statistics) return;
    read = { run, step };
    const { decoder, encoder } = statistics;
    const areWhole = [decoder, encoder].every(({ norms }) => norms.every(Number.isFinite));
    if (!areWhole) areWeightsNonFinite.value = true;
    weightStatistics.value = areWhole ? statistics : undefined;
  } catch (error) {
    reading.backOff();
    notifyOnce(`The units' weights could not be read: ${(error as Error).message}`);
  }
}

async function readBoth(run: Run): Promise<BothStatistics | undefined> {
  const started = performance.now();
  const decoder = await readSide(run, "decoder");
  const encoder = decoder && (await readSide(run, "encoder"));
  reading.charge(performance.now() - started);
  return encoder && { decoder, encoder };
}

/** Nothing where the run is gone before it is read. */
async function readSide(run: Run, side: WeightSide): Promise<WeightStatistics | undefined> {
  const name = tensorOf[side];
  const { rows, columns } = run.trainer.plan.layout.tensors[name];
  const slice = Math.max(1, Math.floor(SLICE_FLOATS / columns));
  await askCodes((worker) => worker.beginWeights(side, rows, columns));
  for (let start = 0; start < rows; start += slice) {
    const end = Math.min(rows, start + slice);
    // Asked anew for each part: a run that is gone must not be read.
    const part = await scheduler.withRun(async (now) =>
      now === run ? run.trainer.readRows(name, start, end) : undefined,
    );
    if (!part) return undefined;
    const memory = [part.buffer as ArrayBuffer];
    await askCodes((worker) => worker.addWeights(side, start, transfer(part, memory)));
  }
  const statistics = await askCodes((worker) => worker.finishWeights(side));
  return (await scheduler.withRun(async (now) => now)) === run ? statistics : undefined;
}

/** Keeps the weight statistics up to date while the panel around it is on screen. */
export function ReadWeights() {
  const isOnScreen = usePanelOnScreen();
  useAnswer(() => (isOnScreen.value && progress.value && phase.value ? readWeights() : undefined));
  return null;
}
