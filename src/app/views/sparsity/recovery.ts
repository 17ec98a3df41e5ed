// How well the run recovers the known features of synthetic data, now and over its steps. The decoder is read from
// time to time, a few rows at a time between the submits of training, and compared in a worker.

import { computed, signal } from "@preact/signals";
import { transfer } from "comlink";
import {
  type RecoveryMetrics,
  type RecoveryRecord,
  recoveryRecord,
} from "../../../statistics/recovery.ts";
import { Downsampled } from "../../../training/curves.ts";
import type { Run } from "../../run/run.ts";
import { scheduler } from "../../run/scheduler.ts";
import { Budget } from "../../scheduling/budget.ts";
import { workerClient } from "../../scheduling/worker_client.ts";
import { hasDiverged, noteDivergence } from "../../state/codes.ts";
import { noteMeasures } from "../../state/measures.ts";
import { notifyOnce } from "../../state/messages.ts";
import { phase, progress } from "../../state/run.ts";
import { usePanelOnScreen, useQuery } from "../../ui/hooks.ts";
import { ofCurrent, readSlices } from "../../unit/weights.ts";
import type { RecoveryWorker } from "./recovery_worker.ts";

const MAX_POINTS = 2000;

interface ShownRecovery {
  /** Of the latest decoder that was compared. */
  readonly metrics: RecoveryMetrics;
  /** The last one belongs to the metrics. */
  readonly records: readonly RecoveryRecord[];
}

const found = signal<ShownRecovery>();
/** Undefined if no decoder of the run has been compared, or the run has diverged. */
export const recovery = computed(() => (hasDiverged.value ? undefined : found.value));
export const latestRecord = computed(() => recovery.value?.records.at(-1));

const { request } = workerClient<RecoveryWorker>(
  () => new Worker(new URL("./recovery_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "the script could not be loaded.",
);

/** Comparing may take a tenth of the time, with pauses of at least a second. */
const budget = new Budget(0.1, 1000);
let compared: { readonly run: Run; readonly records: Downsampled<RecoveryRecord> } | undefined;
let pending: Promise<void> = Promise.resolve();

/** Compares the decoder if it has changed; during training, only when there is time. */
function compareDecoder(): Promise<void> {
  // Two panels request it, and the worker holds one decoder.
  pending = pending.then(compareChanged);
  return pending;
}

async function compareChanged(): Promise<void> {
  const run = await scheduler.withRun(async (current) => current);
  if (run !== compared?.run) {
    compared = run && { run, records: new Downsampled(MAX_POINTS) };
    found.value = undefined;
  }
  if (!run || !compared || hasDiverged.peek()) return;
  const { step } = run;
  if (step === found.value?.records.at(-1)?.step) return;
  if (phase.peek() === "training" && !budget.isFree) return;
  const { records } = compared;
  const started = performance.now();
  try {
    const metrics = await metricsOf(run);
    if (phase.peek() === "training") budget.charge(performance.now() - started);
    if (!metrics) return;
    records.add(recoveryRecord(step, metrics));
    found.value = { metrics, records: records.list() };
    const { features, recovered } = metrics;
    noteMeasures(step, { features, recovered });
  } catch (error) {
    budget.backOff();
    notifyOnce(
      `The units could not be compared with the true features: ${(error as Error).message}`,
    );
  }
}

/** Returns undefined if the run ends before its decoder is compared, or the decoder is not finite. */
async function metricsOf(run: Run): Promise<RecoveryMetrics | undefined> {
  const { directions, scaling, inputs } = run.images;
  if (!directions) return undefined;
  const { rows } = run.trainer.plan.layout.tensors.W_dec;
  await request((worker) => worker.begin({ directions, scaling, inputs }, rows));
  const isRead = await readSlices(run, "W_dec", (start, slice) =>
    request((worker) => worker.add(start, transfer(slice, [slice.buffer]))),
  );
  if (!isRead) return undefined;
  const metrics = await request((worker) => worker.finish());
  return ofCurrent(run, async () => {
    if (!metrics) noteDivergence({ what: "weights", step: run.step });
    return metrics;
  });
}

/** Keeps `recovery` up to date while the panel around it is on screen. */
export function CompareDecoder() {
  const isOnScreen = usePanelOnScreen();
  useQuery(() =>
    isOnScreen.value && progress.value && phase.value ? compareDecoder() : undefined,
  );
  return null;
}
