// The flags of `train`.

import { Command, Option } from "commander";
import type { PresetName } from "../config/presets.ts";
import { parseSettings, type Settings } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import {
  adapterOption,
  dataOption,
  inputPath,
  path,
  positiveInteger,
  skipValidationOption,
} from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { addSettings, flagNamed, type SettingFlags, settingsOf } from "./setting_flags.ts";

export interface TrainOptions {
  readonly settings: Settings;
  /** That the settings started from. */
  readonly preset?: PresetName;
  /** Folder for the results. */
  readonly out?: string;
  /** A data file or folder, or "mnist". */
  readonly data?: string;
  /** What belongs to the data, and how they are read, divided and scaled. */
  readonly dataFlags: DataFlags;
  /** File with the initial parameters. */
  readonly init?: string;
  /** File with the order of the training rows. */
  readonly order?: string;
  readonly maxSteps?: number;
  readonly logEvery?: number;
  /** Epochs between two checkpoints; by default at most one a minute is written. */
  readonly checkpointEvery?: number;
  /** Whether to measure at the end how alike a unit's rows are, and how well codes predict classes. */
  readonly probes: boolean;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  /** Whether to tune the matmuls while training. */
  readonly tune: boolean;
  /** Whether to tune again even if an earlier result is saved. */
  readonly retune: boolean;
  /** Whether WebGPU leaves out its checks of each command. */
  readonly skipValidation: boolean;
  /** The run that this one repeats, on the same data. */
  readonly repeats?: { readonly config: string; readonly fingerprint: string };
}

/** What may be given to resume a run; the rest is in its folder. */
export interface ResumeOptions extends Omit<TrainOptions, "settings" | "preset" | "out" | "init"> {
  /** The folder of the run. */
  readonly resume: string;
  readonly epochs?: number;
}

/** What is given to repeat a run; the rest is in its config.json. */
export interface RepeatOptions extends Omit<TrainOptions, "settings" | "preset"> {
  /** The file. */
  readonly config: string;
  readonly settingFlags: SettingFlags;
  /** Of the flags that are given. */
  readonly names: readonly string[];
}

type Others = SettingFlags & Omit<TrainOptions, "settings" | "dataFlags">;

/** Returns the command `train`, which calls `run`, `resume` or `repeat` with its options. */
export function trainCommand(
  run: (options: TrainOptions) => Promise<void>,
  resume: (options: ResumeOptions) => Promise<void>,
  repeat: (options: RepeatOptions) => Promise<void>,
): Command {
  const command = new Command("train").description(
    "Trains a sparse autoencoder on MNIST or your own data and writes its weights, history and figures to a folder.",
  );
  addSettings(command);
  addRunFlags(command, [resumeOption, configOption]);
  return command.action(async ({ resume: folder, config, ...flags }: TrainFlags) => {
    const { settingFlags, ...others } = splitRunFlags(flags);
    // Switches that are on have a value even if they are not given.
    const isGiven = ([name]: [string, unknown]) => command.getOptionValueSource(name) === "cli";
    const given = Object.fromEntries(Object.entries(settingFlags).filter(isGiven));
    checkStart(given, others.init);
    if (folder !== undefined) {
      await resume(resumeOptions(folder, { ...given, config }, others));
    } else if (config !== undefined) {
      const names = Object.keys(flags).filter(
        (name) => isGiven([name, undefined]) && !notRecorded.includes(name as NotRecorded),
      );
      await repeat({ config, settingFlags: given, names, ...others });
    } else {
      const { preset } = settingFlags;
      await run({ settings: settingsOf(settingFlags), ...(preset && { preset }), ...others });
    }
  });
}

/** The settings of the parameters that --init gives. */
const startSettings = ["start", "startNorm", "startBias", "startThreshold"] as const;

/** @throws InputError naming a flag that has no effect beside --init */
export function checkStart(given: SettingFlags, init: string | undefined): void {
  const unused = startSettings.find((name) => given[name] !== undefined);
  if (init === undefined || unused === undefined) return;
  throw new InputError(
    `${flagNamed(unused)} has no effect with --init, which gives the parameters to start from; leave it out.`,
  );
}

/** What says where and how fast a run is trained, not what. */
const notRecorded = ["out", "adapter", "tune", "retune", "skipValidation"] as const;
export type NotRecorded = (typeof notRecorded)[number];

type TrainFlags = RunFlags & { readonly resume?: string; readonly config?: string };

/** @throws InputError naming a flag that only a new run can have */
function resumeOptions(
  resume: string,
  { epochs, ...settings }: SettingFlags & { readonly config?: string | undefined },
  { out, init, ...others }: Omit<TrainOptions, "settings" | "preset">,
): ResumeOptions {
  const given = Object.entries({ ...settings, out, init });
  const fixed = given.find(([, value]) => value !== undefined)?.[0];
  if (fixed) {
    throw new InputError(
      `${flagNamed(fixed)} cannot be given with --resume, which takes everything from the folder; only --epochs and the flags of data, order, steps and intervals can.`,
    );
  }
  return {
    ...{ resume, ...others },
    ...(epochs !== undefined && { epochs: parseSettings({ epochs }).epochs }),
  };
}

export type RunFlags = DataFlags & Others;

/**
 * Adds the flags of a run that are not settings.
 * @param more flags for files, which come first
 */
export function addRunFlags(command: Command, more: readonly (() => Option)[] = []): void {
  command.optionsGroup("Files:");
  for (const option of [...more, ...fileOptions]) command.addOption(option());
  command.option(
    "--probes",
    "At the end, measure how alike the rows are that activate a unit, and how well codes and single units predict the classes of labelled rows. Takes minutes on a CPU; Ctrl-C leaves it out.",
    false,
  );
  command.optionsGroup("Data:").addOption(dataOption());
  addDataFlags(command);
  command
    .optionsGroup("Speed:")
    .addOption(adapterOption())
    .option("--no-tune", "Use the baseline kernels; skip tuning.")
    .option("--retune", "Tune again, ignoring saved results.", false)
    .addOption(skipValidationOption());
}

/** Returns the options of a run, with the flags of its settings, which are not checked. */
export function splitRunFlags(
  flags: RunFlags,
): Omit<TrainOptions, "settings" | "preset"> & { readonly settingFlags: SettingFlags } {
  const { data: dataFlags, others } = splitFlags<Others>(flags);
  const { out, data, init, order, maxSteps, logEvery, checkpointEvery, ...more } = others;
  const { adapter, probes, tune, retune, skipValidation, ...settingFlags } = more;
  const optional = { out, data, init, order, maxSteps, logEvery, checkpointEvery, adapter };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  const always = { dataFlags, probes, tune, retune, skipValidation };
  return { settingFlags, ...always, ...Object.fromEntries(given) };
}

const resumeOption = () =>
  new Option(
    "--resume <folder>",
    "Continue an interrupted run in its folder, to the same bits as if it had never stopped; --epochs makes it longer, --probes adds probes.",
  ).argParser(path("--resume"));

const configOption = () =>
  new Option(
    "--config <file>",
    "Repeat a run from its config.json, with the same settings, data, order and seed; other flags change them.",
  ).argParser(path("--config"));

const fileOptions = [
  () =>
    new Option("--out <folder>", "Folder for the results. [default: runs/<date-time>]").argParser(
      path("--out"),
    ),
  () =>
    new Option(
      "--init <path>",
      "Start from weights: an earlier run's folder, or a file or folder of any format in docs/formats.md; - is standard input.",
    ).argParser(inputPath("--init")),
  () =>
    new Option(
      "--order <file>",
      "Take the order of the training rows from a .npy file of whole numbers: one index per row seen, epoch by epoch; - is standard input.",
    ).argParser(inputPath("--order")),
  () =>
    new Option(
      "--max-steps <number>",
      "Stop after this many steps. [a positive whole number]",
    ).argParser(positiveInteger("--max-steps")),
  () =>
    new Option(
      "--log-every <number>",
      "Steps per row of history.csv. [default: one epoch]",
    ).argParser(positiveInteger("--log-every")),
  () =>
    new Option(
      "--checkpoint-every <number>",
      "Epochs between two checkpoints, from which --resume continues. [default: at most one a minute]",
    ).argParser(positiveInteger("--checkpoint-every")),
];
