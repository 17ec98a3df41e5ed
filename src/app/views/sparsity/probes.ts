// Measures probes of the run while training is paused: sums over rows on the GPU, other parts in a worker.

import { transfer } from "comlink";
import { inputsOf } from "../../../data/inputs.ts";
import { type Rows, slicesOf } from "../../../data/rows.ts";
import { measureProbes } from "../../../probes/measure_probes.ts";
import { reportedError } from "../../../statistics/linear_probe.ts";
import { summarised } from "../../../statistics/monosemanticity.ts";
import { MAX_PCA_INPUTS } from "../../../statistics/pca_baselines.ts";
import type { Run } from "../../run/run.ts";
import { scheduler } from "../../run/scheduler.ts";
import { workerClient } from "../../scheduling/worker_client.ts";
import { type Measures, noteMeasures } from "../../state/measures.ts";
import { ofCurrent } from "../../unit/weights.ts";
import type { ProbeWorker } from "./probe_worker.ts";
import { probes, probesError, probing, type ShownProbes } from "./probes_state.ts";
import { sendRows } from "./send_rows.ts";

const worker = workerClient<ProbeWorker>(
  () => new Worker(new URL("./probe_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "the script could not be loaded.",
);

/** The most values of codes or rows in a slice. */
const SLICE_VALUES = 2 ** 19;

let cancel = new AbortController();

/** Measures the current run, and shows the progress and what was found. */
export async function startProbes(): Promise<void> {
  cancel = new AbortController();
  const { signal } = cancel;
  probesError.value = undefined;
  probing.value = 0;
  try {
    const run = await scheduler.withRun(async (current) => current);
    const found = run && (await measured(run, signal));
    // Another run may have started meanwhile.
    const shown = found && (await ofCurrent(run, async () => found));
    if (!shown) return;
    probes.value = shown;
    noteMeasures(shown.step, measuresOf(shown));
  } catch (error) {
    if (!signal.aborted) {
      probesError.value = `Probes could not be measured: ${(error as Error).message}`;
    }
  } finally {
    worker.end();
    probing.value = undefined;
  }
}

function measuresOf({ monosemanticity, ofClasses }: ShownProbes): Measures {
  const { codes, inputs, pca } = ofClasses?.linear ?? {};
  return {
    monosemanticity: summarised(monosemanticity).mean,
    codesError: codes && reportedError(codes),
    inputsError: inputs && reportedError(inputs),
    pcaError: pca && reportedError(pca),
  };
}

export const cancelProbes = () => cancel.abort();

async function measured(run: Run, signal: AbortSignal): Promise<ShownProbes> {
  const { images: train, device, step, settings } = run;
  const { test } = run.sets;
  const { inputs } = train;
  const { hiddenUnits: hidden } = settings;
  const encode = async (rows: Rows) => {
    signal.throwIfAborted();
    const codes = await ofCurrent(run, () => run.trainer.model.encode(rows));
    if (!codes || run.step !== step) {
      throw new Error("the run continued before all codes were read; pause it and try again.");
    }
    return codes;
  };
  const report = (done: number) => {
    probing.value = done;
  };
  // The probes of classes take longer.
  const first = train.labels ? 0.2 : 1;
  const monosemanticity = await monosemanticityOf(test, hidden, encode, (done) =>
    report(first * done),
  );
  if (!train.labels) return { step, monosemanticity, ofClasses: undefined };
  const count = Math.min(hidden, inputs);
  const hasPca = inputs <= MAX_PCA_INPUTS;
  if (hasPca) {
    await sendRows(train, {
      allocate: (...size) => worker.request((remote) => remote.allocate(...size)),
      fill: (...values) => worker.request((remote) => remote.fill(...values)),
    });
  }
  const ofClasses = await measureProbes({
    device,
    train,
    test,
    features: {
      codes: { count: hidden, of: encode },
      inputs: { count: inputs, of: async (rows) => inputsOf(rows) },
      pca: hasPca
        ? { count, of: (rows) => worker.request((remote) => remote.coordinates(rows, count)) }
        : undefined,
    },
    report: (done) => report(first + (1 - first) * done),
    signal,
  });
  return { step, monosemanticity, ofClasses };
}

/** Of the test rows (H) */
async function monosemanticityOf(
  test: Rows,
  hidden: number,
  encode: (rows: Rows) => Promise<Float32Array>,
  report: (done: number) => void,
): Promise<Float64Array> {
  await worker.request((remote) => remote.begin(hidden, test.inputs));
  const atOnce = Math.max(1, Math.floor(SLICE_VALUES / Math.max(hidden, test.inputs)));
  for (const { start, part } of slicesOf(test, atOnce)) {
    const [inputs, codes] = [inputsOf(part), await encode(part)];
    await worker.request((remote) =>
      remote.add(transfer(inputs, [inputs.buffer]), transfer(codes, [codes.buffer as ArrayBuffer])),
    );
    report((start + part.count) / test.count);
  }
  return worker.request((remote) => remote.finish());
}
