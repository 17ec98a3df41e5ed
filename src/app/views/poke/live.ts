// The code of the input image and its reconstructions with the current weights. They are computed again whenever
// the image, the edits or the weights change, while the view is open.

import { computed, effect, signal, untracked } from "@preact/signals";
import { inputsOf } from "../../../data/inputs.ts";
import { weightStatistics } from "../../../statistics/weight_statistics.ts";
import type { Run } from "../../run/run.ts";
import { Budget, MAX_STALE_MS } from "../../scheduling/budget.ts";
import { nextPaint } from "../../scheduling/paint.ts";
import { QueryCost, type Timed } from "../../scheduling/query_cost.ts";
import { hasDiverged as runHasDiverged } from "../../state/codes.ts";
import { cpuModel, type PokeModel } from "../../state/cpu_model.ts";
import { notifyOnce } from "../../state/messages.ts";
import { phase, progress, runSettings } from "../../state/run.ts";
import { tensorOf } from "../../unit/weights.ts";
import { withEdits } from "./edits.ts";
import { input } from "./input.ts";

interface Encoded {
  /** (H) */
  readonly code: Float32Array;
  /** The key of the image. */
  readonly key: string;
  /** Steps trained before the image was encoded. */
  readonly step: number;
}
export const encoded = signal<Encoded>();

interface Decoded {
  /** (D) each */
  readonly image: Float32Array;
  readonly plain: Float32Array<ArrayBuffer>;
  readonly edited: Float32Array<ArrayBuffer>;
  /** What `plain` is decoded from. */
  readonly encoded: Encoded;
}
export const decoded = signal<Decoded>();

/** Whether code and reconstructions are those of the input image, and unless the run is training, its weights. */
export const isUpToDate = computed(() => {
  const { key, step } = encoded.value ?? {};
  return (
    phase.value !== "preparing" &&
    decoded.value?.encoded === encoded.value &&
    key === input.value?.key &&
    (phase.value === "training" || step === progress.value?.step)
  );
});

/** The code with the edits applied (H). */
export const editedCode = computed(() => encoded.value && withEdits(encoded.value.code));

/** Whether the run has diverged, including what only the code or the reconstruction shown here reveals. */
export const hasDiverged = computed(
  () => runHasDiverged.value || !areFinite(encoded.value?.code) || !areFinite(decoded.value?.plain),
);

/** Weights of at least this magnitude are drawn in full colour. */
export const scaleMax = signal(1);
/** The number of most active units whose weights determine the scale. */
const SCALE_UNITS = 8;

/** The shares of the training time that updates may take: 1% for code and images, 0.5% for the scale. */
const imageBudget = new Budget(0.01, 250, MAX_STALE_MS);
const scaleBudget = new Budget(0.005, 1000, MAX_STALE_MS);
const encodeCost = new QueryCost();
const decodeCost = new QueryCost();
const scaleCost = new QueryCost();

/** Keeps code, reconstructions and scale up to date. Returns a function that stops it. */
export function keepUpToDate(): () => void {
  const stops = [updateCode(), updateReconstructions(), updateScale()];
  return () => {
    for (const stop of stops) stop();
  };
}

function updateCode(): () => void {
  const request = oneAtATime(() => encode(input.peek()), imageBudget);
  let last: unknown;
  return effect(() => {
    const now = input.value;
    void runSettings.value;
    void progress.value?.step;
    const isDue = phase.value !== "training" || imageBudget.isFree;
    if (!now || phase.value === "preparing" || (now === last && !isDue)) return;
    last = now;
    untracked(request);
  });
}

function updateReconstructions(): () => void {
  const request = oneAtATime(decode, imageBudget);
  return effect(() => {
    if (editedCode.value) untracked(request);
  });
}

function updateScale(): () => void {
  const request = oneAtATime(measureScale, scaleBudget);
  return effect(() => {
    if (encoded.value && (phase.value !== "training" || scaleBudget.isFree)) untracked(request);
  });
}

async function encode(now: typeof input.value): Promise<void> {
  if (!now) return;
  const found = await query(encodeCost, async ({ step, encode }) => {
    return { code: await encode(now.image), step };
  });
  if (!found) return;
  const { result, cost } = found;
  // Decoding follows, and costs about as much.
  imageBudget.charge(2 * cost);
  encoded.value = { ...result, key: now.key };
  // While the user draws, every move requests an update. Each must be painted before the next one starts.
  await nextPaint();
}

async function decode(): Promise<void> {
  const now = input.peek();
  const current = encoded.peek();
  const edited = editedCode.peek();
  // If the image has changed, its code will arrive soon.
  if (!now || !current || !edited || current.key !== now.key) return;
  const { code } = current;
  if (!areFinite(code) || !areFinite(edited)) {
    decoded.value = undefined;
    return;
  }
  const both = new Float32Array(2 * code.length);
  both.set(code);
  both.set(edited, code.length);
  const found = await query(decodeCost, async ({ hidden, decode }) =>
    code.length === hidden ? decode(both) : undefined,
  );
  if (!found) return;
  const reconstructions = found.result;
  const size = reconstructions.length / 2;
  decoded.value = {
    image: inputsOf(now.image),
    plain: reconstructions.slice(0, size),
    edited: reconstructions.slice(size),
    encoded: current,
  };
}

async function measureScale(): Promise<void> {
  const code = encoded.peek()?.code;
  if (!code || hasDiverged.peek()) return;
  const units = unitsByActivation(code).slice(0, SCALE_UNITS);
  const found = await query(scaleCost, async ({ hidden, decoderRow }) =>
    code.length === hidden ? Promise.all(units.map(decoderRow)) : undefined,
  );
  if (!found) return;
  scaleBudget.charge(found.cost);
  const rows = found.result;
  const columns = rows[0]?.length;
  if (!columns) return;
  const weights = new Float32Array(rows.length * columns);
  for (const [i, row] of rows.entries()) weights.set(row, i * columns);
  scaleMax.value = weightStatistics(weights, columns, "rows").scaleMax || 1;
}

/** Queries the run's model, or without WebGPU the one on the CPU. */
async function query<Result>(
  cost: QueryCost,
  call: (model: PokeModel) => Promise<Result | undefined>,
): Promise<Timed<Result> | undefined> {
  const onCpu = cpuModel.value;
  if (!onCpu) return cost.query((run) => call(modelOf(run)));
  const result = await call(onCpu);
  return result === undefined ? undefined : { result, cost: 0 };
}

function modelOf({ step, trainer: { model, plan } }: Run): PokeModel {
  return {
    step,
    hidden: plan.shape.hidden,
    encode: (image) => model.encode(image),
    decode: (codes) => model.decode(codes),
    decoderRow: (unit) => model.readRows(tensorOf.decoder, unit, unit + 1),
  };
}

/** Returns whether no value is NaN or infinite, which is also true of `undefined`. */
export const areFinite = (values: Float32Array | undefined) =>
  values === undefined || values.every(Number.isFinite);

/** Returns all units, the most active first. */
export function unitsByActivation(code: Float32Array): number[] {
  const units = Array.from(code, (_, unit) => unit);
  return units.sort((a, b) => (code[b] as number) - (code[a] as number));
}

/**
 * Returns a function that calls `query`. Calls made while it runs lead to one more call at its end.
 * @param budget backs off if the query fails
 */
function oneAtATime(query: () => Promise<void>, budget: Budget): () => void {
  let isBusy = false;
  let isPending = false;
  const run = async () => {
    isBusy = true;
    try {
      do {
        isPending = false;
        await query();
      } while (isPending);
    } finally {
      // In the same task as the last check, so that no call is lost in between.
      isBusy = false;
    }
  };
  return () => {
    isPending = true;
    if (isBusy) return;
    run().catch((error: Error) => {
      budget.backOff();
      notifyOnce(error.message);
    });
  };
}
