// The flags of `train`.

import { Command, Option } from "commander";
import type { PresetName } from "../config/presets.ts";
import type { Settings } from "../config/settings.ts";
import { adapterOption, dataOption, path, positiveInteger } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { addSettings, type SettingFlags, settingsOf } from "./setting_flags.ts";

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
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  /** Whether to tune the matmuls while training. */
  readonly tune: boolean;
  /** Whether to tune again even if an earlier result is saved. */
  readonly retune: boolean;
}

type Others = SettingFlags & Omit<TrainOptions, "settings" | "dataFlags">;

/** Returns the command `train`, which calls `run` with its options. */
export function trainCommand(run: (options: TrainOptions) => Promise<void>): Command {
  const command = new Command("train").description(
    "Trains a sparse autoencoder on MNIST or your own data and writes its weights, history and figures to a folder.",
  );
  addSettings(command);
  addRunFlags(command);
  return command.action(async (flags: RunFlags) => {
    const { settingFlags, ...others } = splitRunFlags(flags);
    const { preset } = settingFlags;
    await run({ settings: settingsOf(settingFlags), ...(preset && { preset }), ...others });
  });
}

export type RunFlags = DataFlags & Others;

/** Adds the flags of a run that are not settings. */
export function addRunFlags(command: Command): void {
  command.optionsGroup("Files:");
  for (const option of fileOptions) command.addOption(option());
  command.optionsGroup("Data:").addOption(dataOption());
  addDataFlags(command);
  command
    .optionsGroup("Speed:")
    .addOption(adapterOption())
    .option("--no-tune", "Use the baseline kernels; skip tuning.")
    .option("--retune", "Tune again, ignoring saved results.", false);
}

/** Returns the options of a run, with the flags of its settings, which are not checked. */
export function splitRunFlags(
  flags: RunFlags,
): Omit<TrainOptions, "settings" | "preset"> & { readonly settingFlags: SettingFlags } {
  const { data: dataFlags, others } = splitFlags<Others>(flags);
  const { out, data, init, order, maxSteps, logEvery, adapter, tune, retune, ...settingFlags } =
    others;
  const optional = { out, data, init, order, maxSteps, logEvery, adapter };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { settingFlags, dataFlags, tune, retune, ...Object.fromEntries(given) };
}

const fileOptions = [
  () =>
    new Option("--out <folder>", "Folder for the results. [default: runs/<date-time>]").argParser(
      path("--out"),
    ),
  () =>
    new Option(
      "--init <path>",
      "Start from weights: an earlier run's folder, or a file or folder of any format in docs/formats.md.",
    ).argParser(path("--init")),
  () =>
    new Option(
      "--order <file>",
      "Take the order of the training rows from a .npy file of whole numbers: one index per row seen, epoch by epoch.",
    ).argParser(path("--order")),
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
];
