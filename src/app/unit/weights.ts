// Statistics of the units' weights. The weights are read from the GPU from time to time, a few rows at a time
// between the submits of training, and evaluated in the codes worker.

import { computed, signal } from "@preact/signals";
import { transfer } from "comlink";
import { glorotLimit } from "../../model/init.ts";
import { layoutOf } from "../../model/layout.ts";
import type { TensorName } from "../../model/tensors.ts";
import type { WeightStatistics } from "../../statistics/weight_statistics.ts";
import { requestCodes } from "../codes/codes_client.ts";
import type { WeightSide } from "../codes/codes_worker.ts";
import type { Run } from "../run/run.ts";
import { scheduler } from "../run/scheduler.ts";
import { Budget } from "../scheduling/budget.ts";
import { noteDivergence } from "../state/codes.ts";
import { notifyOnce } from "../state/messages.ts";
import { data, phase, progress, shownSettings } from "../state/run.ts";
import { viewState } from "../state/view_state.ts";
import { usePanelOnScreen, useQuery } from "../ui/hooks.ts";

/** Floats per read. Copying them blocks the page for a millisecond or two. */
const SLICE_FLOATS = 2 ** 20;

export const tensorOf = { decoder: "W_dec", encoder: "W_enc" } as const;

type BothStatistics = Readonly<Record<WeightSide, WeightStatistics>>;

/** Statistics of the latest weights that were read, or undefined if they are not finite. */
export const weightStatistics = signal<BothStatistics>();

/** Statistics of the weights that the page shows, decoder or encoder. */
export const shownWeightStatistics = computed(
  () => weightStatistics.value?.[viewState.weights.value],
);

/**
 * Returns the weight that is drawn in full colour. Before the weights have been read, it is the largest
 * initial weight.
 */
export function scaleMaxOf(side: WeightSide): number {
  const inputs = data.value?.train.inputs ?? 0;
  const initialMax = glorotLimit({ inputs, hidden: shownSettings.value.hiddenUnits });
  return weightStatistics.value?.[side].scaleMax ?? initialMax;
}

/** `scaleMaxOf` for the weights that the page shows. */
export const shownScaleMax = computed(() => scaleMaxOf(viewState.weights.value));

/** Reading may take a quarter of the time, most of it spent waiting for submits, with pauses of at least a second. */
const budget = new Budget(0.25, 1000);
let lastRead: { readonly run: Run; readonly step: number } | undefined;
let pending: Promise<void> = Promise.resolve();

/** Updates the statistics if the weights have changed; during training, only when there is time. */
function readWeights(): Promise<void> {
  // Reads are queued: two panels request them, and the worker holds one set of weights.
  pending = pending.then(readChangedWeights);
  return pending;
}

async function readChangedWeights(): Promise<void> {
  const run = await scheduler.withRun(async (current) => current);
  if (run !== lastRead?.run) {
    // A new run has new weights, even if its settings are the same.
    lastRead = undefined;
    weightStatistics.value = undefined;
  }
  if (!run || run.step === lastRead?.step) return;
  if (phase.peek() === "training" && !budget.isFree) return;
  const { step } = run;
  try {
    const statistics = await readBoth(run);
    if (!statistics) return;
    lastRead = { run, step };
    const { decoder, encoder } = statistics;
    const areFinite = [decoder, encoder].every(({ norms }) => norms.every(Number.isFinite));
    if (!areFinite) noteDivergence({ what: "weights", step: run.step });
    weightStatistics.value = areFinite ? statistics : undefined;
  } catch (error) {
    budget.backOff();
    notifyOnce(`The units' weights could not be read: ${(error as Error).message}`);
  }
}

async function readBoth(run: Run): Promise<BothStatistics | undefined> {
  const started = performance.now();
  const decoder = await readSide(run, "decoder");
  const encoder = decoder && (await readSide(run, "encoder"));
  budget.charge(performance.now() - started);
  return encoder && { decoder, encoder };
}

/** Queries the run, unless it has ended. */
export const ofCurrent = <Result>(run: Run, query: () => Promise<Result>) =>
  scheduler.withRun(async (current) => (current === run ? query() : undefined));

/**
 * Reads a tensor, a few rows at a time.
 * @param add gets the rows from `start` on, with their memory
 * @returns whether all were read; the run may end before
 */
export async function readSlices(
  run: Run,
  name: TensorName,
  add: (start: number, rows: Float32Array<ArrayBuffer>) => Promise<void>,
): Promise<boolean> {
  const { rows, columns } = layoutOf(run.trainer.plan.layout, name);
  const rowsPerSlice = Math.max(1, Math.floor(SLICE_FLOATS / columns));
  for (let start = 0; start < rows; start += rowsPerSlice) {
    const end = Math.min(rows, start + rowsPerSlice);
    const slice = await ofCurrent(run, () => run.trainer.model.readRows(name, start, end));
    if (!slice) return false;
    await add(start, slice as Float32Array<ArrayBuffer>);
  }
  return true;
}

/** Returns undefined if the run ends before all of its weights are read. */
async function readSide(run: Run, side: WeightSide): Promise<WeightStatistics | undefined> {
  const name = tensorOf[side];
  const { rows, columns } = layoutOf(run.trainer.plan.layout, name);
  await requestCodes((worker) => worker.beginWeights(side, rows, columns));
  const isRead = await readSlices(run, name, (start, slice) =>
    requestCodes((worker) => worker.addWeights(side, start, transfer(slice, [slice.buffer]))),
  );
  if (!isRead) return undefined;
  const statistics = await requestCodes((worker) => worker.finishWeights(side));
  return ofCurrent(run, async () => statistics);
}

/** Keeps the weight statistics up to date while the panel around it is on screen. */
export function ReadWeights() {
  const isOnScreen = usePanelOnScreen();
  useQuery(() => (isOnScreen.value && progress.value && phase.value ? readWeights() : undefined));
  return null;
}
