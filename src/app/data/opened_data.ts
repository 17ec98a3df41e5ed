// The data that the user has opened or generated but not yet trained on, and what the user has decided about them.

import { batch, signal } from "@preact/signals";
import { defaultSettings } from "../../config/settings.ts";
import type { ReadOptions } from "../../data/readers/reader.ts";
import { wholeCount } from "../../data/rows.ts";
import type { ScalingName } from "../../data/scaling.ts";
import { weightsFileNames } from "../../files/formats/names.ts";
import { formatCount, plural } from "../../format.ts";
import { scheduler } from "../run/scheduler.ts";
import { fields, formSettings } from "../state/form.ts";
import { toast } from "../state/messages.ts";
import { isDataOpen } from "../state/sheets.ts";
import { startWeights } from "../state/start_weights.ts";
import { endWorker, loadInWorker, openInWorker, rowsOfWorker } from "./data_client.ts";
import type { DataSource, OpenedPreview, OpenRequest } from "./data_worker.ts";
import type { PageFile } from "./file_bytes.ts";

export type SyntheticChoices = Extract<DataSource, { kind: "synthetic" }>["options"];

/** What the user can decide. */
export interface Decisions {
  readonly read: ReadOptions;
  readonly isTransposed: boolean;
  readonly scale: ScalingName | undefined;
  readonly testShare: number | undefined;
  readonly labels: PageFile | undefined;
  readonly names: PageFile | undefined;
  readonly testData: PageFile | undefined;
  readonly testLabels: PageFile | undefined;
}

const undecided: Decisions = {
  read: {},
  isTransposed: false,
  scale: undefined,
  testShare: undefined,
  labels: undefined,
  names: undefined,
  testData: undefined,
  testLabels: undefined,
};

export const source = signal<DataSource>();
export const decisions = signal(undecided);
/** Undefined until the data are read, and if they can't be. */
export const preview = signal<OpenedPreview>();
/** Why the data can't be used, in a sentence. */
export const dataError = signal<string>();
interface Reading {
  readonly what: string;
  /** From 0 to 1. */
  readonly share: number;
}
/** What is being read. */
export const reading = signal<Reading>();

/** The seed with which the test set was drawn and synthetic data were generated. */
export const usedSeed = signal(defaultSettings.seed);

/** Counts the requests, so that only the latest is shown. */
let latest = 0;

interface Opener {
  /** Names of files that it may know. */
  readonly names: RegExp;
  /** Returns whether the files are what it opens; shows why if it cannot. */
  readonly open: (name: string, files: readonly PageFile[]) => Promise<boolean>;
}

/** What opens files that are not data, in the order in which they are asked. */
const openers: readonly Opener[] = [
  {
    names: /(^|\/)sweep\.json$|\.csv$/i,
    open: async (_, files) => (await import("../sweeps/open_sweeps.ts")).openSweeps(files),
  },
  {
    names: /\.safetensors$/i,
    open: async (_, [first, ...more]) =>
      first !== undefined &&
      more.length === 0 &&
      (await import("../saved_runs/open_checkpoint.ts")).openCheckpoint(first),
  },
  {
    names: weightsFileNames,
    open: async (name, files) =>
      (await import("./start_from_weights.ts")).startFromWeights(name, files),
  },
];

/** Opens the results of sweeps, a checkpoint or weights, and other files as data, about which nothing is decided yet. */
export async function openFiles(files: readonly PageFile[]): Promise<void> {
  const [first] = files;
  if (!first) return;
  const folder = first.path.includes("/") ? first.path.split("/")[0] : undefined;
  const name = files.length === 1 ? first.path : (folder ?? `${files.length} files`);
  try {
    for (const { names, open } of openers) {
      if (!files.some(({ path }) => names.test(path)) || !(await open(name, files))) continue;
      isDataOpen.value = false;
      return;
    }
  } catch {
    toast.value = "The files could not be opened; check your connection and reload the page.";
    return;
  }
  isDataOpen.value = true;
  await open({ kind: "files", files, name });
}

/** Generates data with a known dictionary. */
export const openSynthetic = (options: SyntheticChoices): Promise<void> =>
  open({ kind: "synthetic", options, name: "synthetic data" });

/** Generates other synthetic data; what is decided about them stays. */
export function changeSynthetic(changes: Partial<SyntheticChoices>): Promise<void> {
  const now = source.value;
  if (now?.kind !== "synthetic") return Promise.resolve();
  source.value = { ...now, options: { ...now.options, ...changes } };
  return read();
}

function open(opened: DataSource): Promise<void> {
  source.value = opened;
  decisions.value = undecided;
  preview.value = undefined;
  return read();
}

/** Reads the data again as the user has decided. */
export function decide(changes: Partial<Decisions>): Promise<void> {
  decisions.value = { ...decisions.value, ...changes };
  return read();
}

/** Forgets the opened data. */
export function close(): void {
  latest++;
  endWorker();
  batch(() => {
    source.value = undefined;
    preview.value = undefined;
    dataError.value = undefined;
    reading.value = undefined;
  });
}

/** Asks the worker, and shows its progress and its error unless another request has followed. */
async function ask<Result>(
  what: string,
  call: (report: (share: number) => void) => Promise<Result>,
): Promise<Result | undefined> {
  const request = ++latest;
  const isLatest = () => request === latest;
  dataError.value = undefined;
  reading.value = { what, share: 0 };
  try {
    const result = await call((share) => {
      // The last report may arrive after the result.
      if (isLatest() && reading.value) reading.value = { what, share };
    });
    return isLatest() ? result : undefined;
  } catch (error) {
    if (isLatest()) dataError.value = (error as Error).message;
    return undefined;
  } finally {
    if (isLatest()) reading.value = undefined;
  }
}

async function read(): Promise<void> {
  const opened = source.value;
  if (!opened) return;
  // A worker that is busy with an earlier request would answer late.
  if (reading.value) endWorker();
  const { seed, outputActivation } = formSettings.peek() ?? defaultSettings;
  usedSeed.value = seed;
  const request = requestOf(opened, decisions.value);
  const verb = opened.kind === "synthetic" ? "Generating" : "Reading";
  const described = await ask(`${verb} ${opened.name}`, (report) =>
    openInWorker(request, outputActivation, report),
  );
  if (described) preview.value = described;
}

function requestOf(opened: DataSource, now: Decisions): OpenRequest {
  const { read, isTransposed, ...others } = now;
  const given = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  );
  return { source: opened, read, isTransposed, seed: usedSeed.peek(), ...given };
}

/** "64 features, 32 inputs, 50,000 rows, active share 0.05 and noise 0.02 (seed 42 in the settings)" */
const textOf = ({ features, inputs, rows, activeShare, noise }: SyntheticChoices, seed: number) =>
  `${plural(features, "feature")}, ${plural(inputs, "input")}, ${plural(rows, "row")}, active share ${activeShare} and noise ${noise} (seed ${seed} in the settings)`;

/** Trains on the opened data: loads them and starts a new run. Returns whether it could. */
export async function useOpened(): Promise<boolean> {
  const opened = source.value;
  if (!opened) return false;
  const loaded = await ask(`Loading ${opened.name}`, loadInWorker);
  if (!loaded) return false;
  const { sets, fingerprint, streamed, formatFingerprint } = loaded;
  const { train, test } = sets;
  if (!test) {
    dataError.value = `${train.name} has no test rows, which the page needs to evaluate a run; use a larger test share.`;
    return false;
  }
  const id = {
    name: train.name,
    inputs: train.inputs,
    fingerprint,
    ...(formatFingerprint && { formatFingerprint }),
    ...(opened.kind === "synthetic" && { options: textOf(opened.options, usedSeed.value) }),
  };
  const rows = Number(fields.trainImages.value);
  if (rows > wholeCount(train)) {
    fields.trainImages.value = "0";
    toast.value = `Training rows was ${formatCount(rows)} and is now 0 (all), because ${id.name} has fewer.`;
  }
  const streams = streamed && { streamed: { ...streamed, rows: rowsOfWorker() } };
  if (startWeights.value && startWeights.value.inputs !== train.inputs) {
    toast.value = `New runs start from the seed again: the weights of ${startWeights.value.name} have ${formatCount(startWeights.value.inputs)} inputs.`;
    startWeights.value = undefined;
  }
  scheduler.useData({ train, test, ...streams, id });
  close();
  return true;
}
