// The folder of a run that is to be continued, read back and checked.

import { existsSync } from "node:fs";
import * as v from "valibot";
import { stepsOf } from "../checkpoints/checkpoint.ts";
import { loadCheckpoint } from "../checkpoints/checkpoint_file.ts";
import { type PresetName, presetNames } from "../config/presets.ts";
import { type Settings, settingsList } from "../config/settings.ts";
import { formatCount } from "../format.ts";
import { InputError } from "../input_error.ts";
import type { DataFlags } from "./data_flags.ts";
import { fileSource } from "./file_source.ts";
import { configSchema, damaged, readJson, readText, settingsOf } from "./finished_run.ts";
import { measuredFiles, PACKAGED_DATA } from "./run_files.ts";
import { CHECKPOINT, RunFolder } from "./run_folder.ts";
import { HISTORY_FILE, readLog, type SavedRecords } from "./run_log.ts";
import type { ResumeOptions, TrainOptions } from "./train_options.ts";

export interface ResumedRun extends SavedRecords {
  readonly folder: RunFolder;
  readonly options: TrainOptions;
  /** Whether it has all its steps and results. */
  readonly isFinished: boolean;
}

const CONFIG = "config.json";

const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const resumableSchema = v.object({
  ...configSchema.entries,
  maxSteps: v.optional(positive),
  logEvery: v.optional(positive),
  checkpointEvery: v.optional(positive),
  probes: v.optional(v.boolean(), false),
  preset: v.optional(v.picklist(presetNames)),
  files: v.optional(v.object({ init: v.optional(v.string()), order: v.optional(v.string()) })),
});
type Config = v.InferOutput<typeof resumableSchema>;

/**
 * Opens and locks the folder.
 * @throws InputError naming the file that is missing or damaged, or the flag that does not fit
 */
export async function openRun({ resume, epochs, ...given }: ResumeOptions): Promise<ResumedRun> {
  const folder = await RunFolder.open(resume);
  try {
    const configFile = folder.file(CONFIG);
    const config = await readJson(configFile, resumableSchema);
    const records = await readRecords(folder);
    const { checkpoint } = records;
    const saved = settingsOf(config, configFile);
    checkSettings(configFile, saved, checkpoint.settings);
    const settings = { ...saved, ...(epochs !== undefined && { epochs }) };
    const options = optionsOf(config, settings, given);
    const steps = Math.min(
      stepsOf({ settings, images: checkpoint.images }),
      options.maxSteps ?? Number.POSITIVE_INFINITY,
    );
    const { step } = checkpoint.state;
    if (step > steps) {
      const flag = options.maxSteps === steps ? "max-steps" : "epochs";
      throw new InputError(
        `${resume} has already trained ${formatCount(step)} steps, more than --${flag} allows; give a larger one.`,
      );
    }
    const isWhole = config.completed === true && config.stepsDone === step && step === steps;
    const isFinished = isWhole && measuredFiles.every((name) => existsSync(folder.file(name)));
    return { folder, options, ...records, isFinished };
  } catch (error) {
    folder.release();
    throw error;
  }
}

/**
 * Reads what a run of this folder continues from.
 * @throws InputError naming the file that is missing or damaged
 */
export async function readRecords(folder: RunFolder): Promise<SavedRecords> {
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

/** What is given replaces what the folder has. */
function optionsOf(
  { preset, data, files, maxSteps, logEvery, checkpointEvery, probes }: Config,
  settings: Settings,
  { dataFlags, ...given }: Omit<ResumeOptions, "resume" | "epochs">,
): TrainOptions {
  const source = data.source === PACKAGED_DATA ? undefined : data.source;
  const recorded = {
    ...{ preset, data: source, init: files?.init, order: files?.order },
    ...{ maxSteps, logEvery, checkpointEvery },
  };
  const known = Object.entries(recorded).filter(([, value]) => value !== undefined);
  return {
    settings,
    dataFlags: { ...(data.flags as DataFlags | undefined), ...dataFlags },
    ...(Object.fromEntries(known) as Partial<typeof recorded & { preset: PresetName }>),
    ...given,
    probes: given.probes || probes,
  } as TrainOptions;
}
