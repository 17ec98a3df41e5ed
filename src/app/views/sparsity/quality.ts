// The quality of the run's model on the test set. Rows are encoded and reconstructed a few at a time while training
// is paused, and measured in a worker.

import { computed, signal } from "@preact/signals";
import { transfer } from "comlink";
import { inputsOf } from "../../../data/inputs.ts";
import { slicesOf } from "../../../data/rows.ts";
import { spread } from "../../../statistics/spread.ts";
import { Downsampled } from "../../../training/curves.ts";
import type { Resampling } from "../../../training/reports.ts";
import type { Run } from "../../run/run.ts";
import { scheduler } from "../../run/scheduler.ts";
import { Budget } from "../../scheduling/budget.ts";
import { workerClient } from "../../scheduling/worker_client.ts";
import { hasDiverged } from "../../state/codes.ts";
import { noteMeasures } from "../../state/measures.ts";
import { notifyOnce } from "../../state/messages.ts";
import { phase, progress } from "../../state/run.ts";
import { usePanelOnScreen, useQuery } from "../../ui/hooks.ts";
import { ofCurrent, readSlices } from "../../unit/weights.ts";
import type { Quality, QualityWorker } from "./quality_worker.ts";

const MAX_POINTS = 2000;

/** The mean squared error at a step, in the units of the data. */
type MseRecord = readonly [step: number, mse: number];

interface MeasuredQuality extends Quality {
  readonly step: number;
  /** The errors that were measured of the run so far; the last one is at this step. */
  readonly errors: readonly MseRecord[];
  readonly lastResampling: Resampling | undefined;
}

const found = signal<MeasuredQuality>();
/** Undefined if the run has not been measured, or has diverged. */
export const quality = computed(() => (hasDiverged.value ? undefined : found.value));

const { request } = workerClient<QualityWorker>(
  () => new Worker(new URL("./quality_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "the script could not be loaded.",
);

/** The most values of codes or rows in a slice. */
const SLICE_VALUES = 2 ** 19;
/** Measuring may take a fiftieth of the time, with pauses of at least five seconds. */
const budget = new Budget(0.02, 5000);
let measured: { readonly run: Run; readonly errors: Downsampled<MseRecord> } | undefined;
let measuring = Promise.resolve();

/** One at a time, because they share the worker: a panel that was closed may still be measuring. */
function measure(): Promise<void> {
  measuring = measuring.then(measureChanged, measureChanged);
  return measuring;
}

/** Measures the model if it has changed; during training, only when there is time. */
async function measureChanged(): Promise<void> {
  const run = await scheduler.withRun(async (current) => current);
  if (run !== measured?.run) {
    measured = run && { run, errors: new Downsampled(MAX_POINTS) };
    found.value = undefined;
  }
  if (!run || !measured || hasDiverged.peek() || run.step === found.peek()?.step) return;
  const { errors } = measured;
  const isTraining = phase.peek() === "training";
  if (isTraining && !budget.isFree) return;
  const measureNow = async () => {
    const started = performance.now();
    const { step } = run;
    const now = await qualityOf(run);
    if (isTraining) budget.charge(performance.now() - started);
    if (!now) return;
    errors.add([step, now.mse]);
    const { lastResampling } = run.trainer;
    found.value = { ...now, step, errors: errors.list(), lastResampling };
    noteMeasures(step, { nearestCosine: spread(now.largestCosines).median });
  };
  try {
    // A press of Train does not wait for the measurement, but ends it.
    await (isTraining ? scheduler.withoutSteps(measureNow) : measureNow());
  } catch (error) {
    budget.backOff();
    notifyOnce(`The quality could not be measured: ${(error as Error).message}`);
  }
}

/** Returns undefined if the run ends or trains meanwhile: the numbers would not belong to one step. */
async function qualityOf(run: Run): Promise<Quality | undefined> {
  const { trainer, sets, settings, step } = run;
  const { hiddenUnits: hidden } = settings;
  const { inputs } = sets.test;
  const isOver = () => run.step !== step;
  await request((worker) => worker.begin({ inputs, hidden }));
  const rowsAtOnce = Math.max(1, Math.floor(SLICE_VALUES / Math.max(hidden, inputs)));
  for (const { part } of slicesOf(sets.test, rowsAtOnce)) {
    const codes = await ofCurrent(run, () => trainer.model.encode(part));
    const outputs = codes && (await ofCurrent(run, () => trainer.model.reconstruct(part)));
    if (!outputs || isOver()) return undefined;
    await request((worker) => worker.addRows(sent(inputsOf(part)), sent(codes), sent(outputs)));
  }
  const isRead = await readSlices(run, "W_dec", (start, slice) =>
    request((worker) => worker.addDecoder(start, transfer(slice, [slice.buffer]))),
  );
  if (!isRead || isOver()) return undefined;
  const now = await request((worker) => worker.finish());
  return ofCurrent(run, async () => now);
}

/** Hands an array over to the worker. */
const sent = (values: Float32Array) => transfer(values, [values.buffer as ArrayBuffer]);

/** Keeps `quality` up to date while the panel around it is on screen. */
export function MeasureQuality() {
  const isOnScreen = usePanelOnScreen();
  useQuery(() => (isOnScreen.value && progress.value && phase.value ? measure() : undefined));
  return null;
}
