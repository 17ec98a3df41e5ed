// The PCA baselines of the data set: read from the browser's storage, or else computed once by a worker.

import { signal } from "@preact/signals";
import type { Remote } from "comlink";
import * as v from "valibot";
import { everyNth, type LoadedSet, type LoadedSets } from "../../../data/rows.ts";
import { perColumn } from "../../../data/scaling.ts";
import { formatCount } from "../../../format.ts";
import { MAX_PCA_INPUTS } from "../../../statistics/pca_baselines.ts";
import { workerClient } from "../../scheduling/worker_client.ts";
import type { PcaWorker } from "./pca_worker.ts";
import { sendRows } from "./send_rows.ts";

/** (D + 1), the mean squared error on the test set of PCA with k components at index k. */
export const pcaBaselines = signal<readonly number[]>();
export const isComputing = signal(false);
/** Why they are not computed, or not cached. */
export const pcaError = signal<string>();

/** The test error of PCA with k components, or with all of them if there are fewer. */
export const baselineAt = (k: number) =>
  pcaBaselines.value?.[Math.min(k, pcaBaselines.value.length - 1)];

/** The data that the signals above are about. */
let wanted: LoadedSets | undefined;

/** Reads or computes the baselines of the data, unless they are known, being computed or have failed. */
export function needBaselines(sets: LoadedSets): void {
  if (sets === wanted) return;
  wanted = sets;
  pcaWorker.end();
  isComputing.value = false;
  pcaBaselines.value = undefined;
  pcaError.value = undefined;
  if (sets.train.inputs > MAX_PCA_INPUTS) {
    pcaError.value = `Rows have more than ${formatCount(MAX_PCA_INPUTS)} values, so the PCA baselines are not computed.`;
    return;
  }
  try {
    pcaBaselines.value = cachedBaselines(sets);
  } catch (error) {
    pcaError.value = `The cached PCA baselines were ignored: ${(error as Error).message}`;
  }
  if (!pcaBaselines.value) void compute(sets);
}

async function compute(sets: LoadedSets): Promise<void> {
  isComputing.value = true;
  try {
    const found = await computeInWorker(sets);
    if (sets !== wanted) return;
    pcaBaselines.value = found;
    cacheBaselines(sets, found);
  } catch (error) {
    if (sets !== wanted) return;
    pcaError.value = `The PCA baselines could not be ${pcaBaselines.value ? "cached" : "computed"}: ${(error as Error).message}`;
  } finally {
    if (sets === wanted) isComputing.value = false;
  }
}

const pcaWorker = workerClient<PcaWorker>(
  () => new Worker(new URL("./pca_worker.ts", import.meta.url), { type: "module" }),
  (message) => message || "its script could not be loaded.",
);

/** @throws Error if the worker cannot be loaded or is out of memory */
async function computeInWorker({ train, test = train }: LoadedSets): Promise<number[]> {
  try {
    const found = await pcaWorker.request(async (remote) => {
      await send(remote, "train", train);
      await send(remote, "test", test);
      return remote.baselines();
    });
    return Array.from(found);
  } finally {
    pcaWorker.end();
  }
}

const send = (remote: Remote<PcaWorker>, name: "train" | "test", rows: LoadedSet) =>
  sendRows(rows, {
    allocate: (...size) => remote.allocate(name, ...size),
    fill: (...values) => remote.fill(name, ...values),
  });

/** The names in the storage are those of earlier versions of the page, whose results remain valid. */
const ITEM = "parsimony.floors";
/** Increase this when the computation changes. */
const VERSION = 1;

const recordSchema = v.object({
  version: v.literal(VERSION),
  data: v.string(),
  floors: v.array(v.pipe(v.number(), v.finite(), v.minValue(0))),
});

/**
 * Returns the cached baselines of these data, or undefined if there are none.
 * @throws Error if the storage is blocked or the cached values are damaged
 */
function cachedBaselines(sets: LoadedSets): readonly number[] | undefined {
  const text = localStorage.getItem(ITEM);
  if (text === null) return undefined;
  const found = v.safeParse(recordSchema, parsed(text));
  if (found.success && found.output.data !== nameOf(sets)) return undefined;
  const errors = found.success ? found.output.floors : [];
  const isFalling = errors.every((error, k) => k === 0 || error <= (errors[k - 1] as number));
  if (!found.success || errors.length !== sets.train.inputs + 1 || !isFalling) {
    throw new Error("they are damaged or out of date.");
  }
  return errors;
}

/** @throws Error if the storage is blocked or full */
function cacheBaselines(sets: LoadedSets, floors: readonly number[]): void {
  localStorage.setItem(ITEM, JSON.stringify({ version: VERSION, data: nameOf(sets), floors }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rows whose values identify the data. */
const NAMING_ROWS = 1000;

/** Identifies the data by their shape and a hash of their labels; other data than MNIST also by that of some values. */
function nameOf({ train, test = train }: LoadedSets): string {
  const labels = [train, test].map(({ labels }) => labels?.classes ?? []);
  const { width, height } = train.image ?? { width: train.inputs, height: 1 };
  const name = `${train.count} and ${test.count} of ${width}×${height}, labels ${hashOf(labels)}`;
  if (train.name === "mnist") return name;
  const { offset, divisor } = train.scaling;
  const scaling = [offset, divisor].map((each) => perColumn(each, 1));
  const values = [train, test].map((set) => everyNth(set, NAMING_ROWS).values);
  return `${name}, values ${hashOf([...values, ...scaling].map(bytesOf))}`;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** FNV-1a */
function hashOf(lists: readonly ArrayLike<number>[]): string {
  let hash = 0x811c9dc5;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      hash = Math.imul(hash ^ (list[i] as number), 0x01000193);
    }
  }
  return (hash >>> 0).toString(16);
}
