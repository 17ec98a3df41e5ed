// The flags of `profile`.

import { Command } from "commander";
import { parseSettings, type Settings } from "../config.ts";
import { DEFAULT_ROUNDS } from "../profile/rounds.ts";
import { adapterOption, dataOption, path, positiveInteger } from "./arguments.ts";
import { addSettings, type SettingFlags } from "./setting_flags.ts";

export interface ProfileOptions {
  readonly settings: Settings;
  /** Folder of MNIST's four files. */
  readonly data?: string;
  /** Files of the profile and of a trace of a few steps. */
  readonly json?: string;
  readonly trace?: string;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  readonly rounds: number;
  /** Whether to find the fastest forms of the products first; true where no flag turns it off. */
  readonly tune: boolean;
  /** Whether to find them anew where an earlier run has. */
  readonly retune: boolean;
}

type Flags = SettingFlags & Omit<ProfileOptions, "settings">;

/** The command `profile`; `run` is called with its options. */
export function profileCommand(run: (options: ProfileOptions) => Promise<void>): Command {
  const command = new Command("profile").description(
    "Measures the training on this machine's GPU: time, rates and distance from the adapter's best for each kernel.",
  );
  addSettings(command);
  command
    .optionsGroup("Files:")
    .option("--json <file>", "Writes the profile as JSON.", path("--json"))
    .option(
      "--trace <file>",
      "Writes a trace of a few steps that Perfetto (ui.perfetto.dev) and chrome://tracing open.",
      path("--trace"),
    )
    .addOption(dataOption())
    .optionsGroup("Speed:")
    .addOption(adapterOption())
    .option(
      "--rounds <number>",
      `How often everything is measured. [a whole number from 1; default ${DEFAULT_ROUNDS}]`,
      positiveInteger("--rounds"),
      DEFAULT_ROUNDS,
    )
    .option("--no-tune", "Measures the plain kernels instead of finding the fastest first.")
    .option("--retune", "Finds the fastest kernels anew, even where an earlier run has.", false);
  return command.action(async (flags: Flags) => {
    const { data, json, trace, adapter, rounds, tune, retune, ...rest } = flags;
    const others = { data, json, trace, adapter };
    const given = Object.entries(others).filter(([, value]) => value !== undefined);
    const settings = parseSettings(rest);
    await run({ settings, rounds, tune, retune, ...Object.fromEntries(given) });
  });
}
