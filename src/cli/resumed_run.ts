// The folder of a run that is to be continued, read back and checked.

import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { stepsOf } from "../checkpoints/checkpoint.ts";
import { loadCheckpoint } from "../checkpoints/checkpoint_file.ts";
import { type Settings, settingsList } from "../config/settings.ts";
import { formatCount } from "../format.ts";
import { InputError } from "../input_error.ts";
import type { DataFlags } from "./data_flags.ts";
import { fileSource } from "./file_source.ts";
import { damaged, hasProbes, readJson, readRecords, readText, settingsOf } from "./finished_run.ts";
import { type RepeatableConfig, repeatableSchema, repeatedOf } from "./repeated_run.ts";
import { measuredFiles } from "./run_files.ts";
import { CHECKPOINT, PACKAGED_DATA, RunFolder } from "./run_folder.ts";
import { HISTORY_FILE, readLog, type SavedRecords } from "./run_log.ts";
import { flagNamed } from "./setting_flags.ts";
import { STANDARD } from "./standard_input.ts";
import type { ResumeOptions, TrainOptions } from "./train_options.ts";

export interface ResumedRun extends SavedRecords {
  readonly folder: RunFolder;
  readonly options: TrainOptions;
  /** The flags of the data that are not given as they were for the run. */
  readonly changedFlags: readonly string[];
  /** The flag that ends it. */
  readonly limit: "--max-steps" | "--epochs";
  /** Whether it has all its steps and results. */
  readonly isFinished: boolean;
}

const CONFIG = "config.json";

/**
 * Opens and locks the folder.
 * @throws InputError naming the file that is missing or damaged, or the flag that does not fit
 */
export async function openRun({ resume, epochs, ...given }: ResumeOptions): Promise<ResumedRun> {
  const folder = await RunFolder.open(resume);
  try {
    const configFile = folder.file(CONFIG);
    const config = await readJson(configFile, repeatableSchema);
    const records = await readSaved(folder);
    const { checkpoint } = records;
    const saved = settingsOf(config, configFile);
    checkSettings(configFile, saved, checkpoint.settings);
    const settings = { ...saved, ...(epochs !== undefined && { epochs }) };
    if (given.order !== undefined && config.files?.order === undefined) {
      throw new InputError(`${resume} was trained without a given order; leave out --order.`);
    }
    const options = optionsOf(config, settings, given);
    const { maxSteps = Number.POSITIVE_INFINITY } = options;
    const all = stepsOf({ settings, images: checkpoint.images });
    const limit = maxSteps < all ? "--max-steps" : "--epochs";
    const steps = Math.min(maxSteps, all);
    const { step } = checkpoint.state;
    if (step > steps) {
      throw new InputError(
        `${resume} has already trained for ${formatCount(step)} steps, more than ${limit} allows; raise ${limit}.`,
      );
    }
    const isWhole = config.completed === true && config.stepsDone === step && step === steps;
    const isMeasured = measuredFiles.every((name) => existsSync(folder.file(name)));
    const isFinished =
      isWhole && isMeasured && (!options.probes || hasProbes(await readRecords(resume)));
    if (!isFinished) checkPresent(config, given);
    const changedFlags = changedDataFlags(config, given.dataFlags);
    return { folder, options, changedFlags, ...records, limit, isFinished };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/**
 * Reads what a run of this folder continues from.
 * @throws InputError naming the file that is missing or damaged
 */
export async function readSaved(folder: RunFolder): Promise<SavedRecords> {
  const file = folder.file(CHECKPOINT);
  const checkpoint = await loadCheckpoint(fileSource(file));
  const log = readLog(checkpoint, file);
  const history = folder.file(HISTORY_FILE);
  return { checkpoint, log, history: { file: history, text: await readText(history) } };
}

/** @throws InputError if they differ in more than the number of epochs */
function checkSettings(file: string, config: Settings, checkpoint: Settings): void {
  const other = settingsList.find(
    ([name]) => name !== "epochs" && config[name] !== checkpoint[name],
  )?.[0];
  if (!other) return;
  throw damaged(
    file,
    `${other} is ${config[other]}, but the checkpoint was trained with ${checkpoint[other]}`,
  );
}

type Given = Omit<ResumeOptions, "resume" | "epochs">;

/** What is given replaces what the folder has. */
function optionsOf(
  config: RepeatableConfig,
  settings: Settings,
  { dataFlags, ...given }: Given,
): TrainOptions {
  const repeated = repeatedOf(config, settings);
  return {
    ...repeated,
    ...given,
    dataFlags: { ...repeated.dataFlags, ...dataFlags },
    probes: given.probes || repeated.probes,
  };
}

/**
 * Checks the files that the folder names and no flag replaces.
 * @throws InputError naming the first that does not exist, and its flag
 */
function checkPresent({ data, files }: RepeatableConfig, { dataFlags, ...given }: Given): void {
  const { labels, names, testData, testLabels } = { ...(data.flags as DataFlags | undefined) };
  const replaced = Object.keys({ ...given, ...dataFlags });
  const recorded = Object.entries({
    ...{ data: data.source, order: files?.order },
    ...{ labels, names, testData, testLabels },
  }).filter(([name]) => !replaced.includes(name));
  for (const [name, path] of recorded) {
    if (path === undefined || notFiles.includes(path) || existsSync(path)) continue;
    throw new InputError(
      `${path} cannot be read: there is no such file; give its path with ${flagNamed(name)}.`,
    );
  }
}

/** What may be given in place of a path. */
const notFiles = [PACKAGED_DATA, "mnist", "synthetic", STANDARD];

/** What belongs to the rows: the fingerprint of the training rows does not depend on it. */
const besideRows = ["labels", "names", "testLabels"];

/** Returns the flags that are given with another value than the folder has, and on which the training rows depend. */
const changedDataFlags = ({ data }: RepeatableConfig, given: DataFlags): string[] =>
  Object.entries(given)
    .filter(
      ([name, value]) =>
        !besideRows.includes(name) && !isDeepStrictEqual(value, data.flags?.[name]),
    )
    .map(([name]) => flagNamed(name));
