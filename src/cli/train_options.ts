// The flags of `train`.

import { Command, Option } from "commander";
import { parseSettings, type Settings } from "../config.ts";
import { adapterOption, dataOption, path, positiveInteger } from "./arguments.ts";
import { addSettings, type SettingFlags } from "./setting_flags.ts";

export interface TrainOptions {
  readonly settings: Settings;
  /** Folder of the results. */
  readonly out?: string;
  /** Folder of MNIST's four files. */
  readonly data?: string;
  /** File of the first parameters. */
  readonly init?: string;
  /** File of the order of rows. */
  readonly order?: string;
  readonly maxSteps?: number;
  readonly logEvery?: number;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  /** Whether to find the fastest forms of the products; true where no flag turns it off. */
  readonly tune: boolean;
  /** Whether to find them anew where an earlier run has. */
  readonly retune: boolean;
}

type Flags = SettingFlags & Omit<TrainOptions, "settings">;

/** The command `train`; `run` is called with its options. */
export function trainCommand(run: (options: TrainOptions) => Promise<void>): Command {
  const command = new Command("train").description(
    "Trains a sparse autoencoder on MNIST and writes its weights, history and figures into a folder.",
  );
  addSettings(command);
  command.optionsGroup("Files:");
  for (const option of fileOptions) command.addOption(option());
  command
    .optionsGroup("Speed:")
    .addOption(adapterOption())
    .option("--no-tune", "Keeps to the plain kernels instead of finding the fastest in training.")
    .option("--retune", "Finds the fastest kernels anew, even where an earlier run has.", false);
  return command.action(async (flags: Flags) => {
    const { out, data, init, order, maxSteps, logEvery, adapter, tune, retune, ...rest } = flags;
    const others = { out, data, init, order, maxSteps, logEvery, adapter };
    const given = Object.entries(others).filter(([, value]) => value !== undefined);
    const settings = parseSettings(rest);
    await run({ settings, tune, retune, ...Object.fromEntries(given) });
  });
}

const fileOptions = [
  () =>
    new Option("--out <folder>", "Where the results go. [default runs/<date-time>]").argParser(
      path("--out"),
    ),
  dataOption,
  () =>
    new Option(
      "--init <file>",
      "Starts from the weights of a safetensors file, such as an earlier run's.",
    ).argParser(path("--init")),
  () =>
    new Option(
      "--order <file>",
      "Visits the images in the order of a .npy file: uint32, one entry per row visited, epoch after epoch.",
    ).argParser(path("--order")),
  () =>
    new Option(
      "--max-steps <number>",
      "Stops after so many steps. [a whole number from 1]",
    ).argParser(positiveInteger("--max-steps")),
  () =>
    new Option(
      "--log-every <number>",
      "Steps per row of history.csv. [a whole number from 1; default one epoch's]",
    ).argParser(positiveInteger("--log-every")),
];
