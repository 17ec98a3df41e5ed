// The flags of `profile`.

import { Command } from "commander";
import type { Settings } from "../config/settings.ts";
import { DEFAULT_ROUNDS } from "../profile/profile.ts";
import {
  adapterOption,
  dataOption,
  path,
  positiveInteger,
  skipValidationOption,
} from "./arguments.ts";
import { addSettings, type SettingFlags, settingsOf } from "./setting_flags.ts";

export interface ProfileOptions {
  readonly settings: Settings;
  /** A data file or folder, or "mnist". */
  readonly data?: string;
  /** A file for a trace of a few steps. */
  readonly trace?: string;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  readonly rounds: number;
  /** Whether to tune the matmuls first. */
  readonly tune: boolean;
  /** Whether to tune again even if an earlier result is saved. */
  readonly retune: boolean;
  /** Whether WebGPU leaves out its checks of each command. */
  readonly skipValidation: boolean;
}

type Flags = SettingFlags & Omit<ProfileOptions, "settings">;

/** Returns the command `profile`, which calls `run` with its options. */
export function profileCommand(run: (options: ProfileOptions) => Promise<void>): Command {
  const command = new Command("profile").description(
    "Profiles training on this machine's GPU: time and throughput of each kernel, and how close it comes to the adapter's measured peak.",
  );
  addSettings(command);
  command
    .optionsGroup("Files:")
    .option(
      "--trace <file>",
      "Write a trace of a few steps for Perfetto (ui.perfetto.dev) or chrome://tracing.",
      path("--trace"),
    )
    .addOption(dataOption())
    .optionsGroup("Speed:")
    .addOption(adapterOption())
    .option(
      "--rounds <number>",
      `Number of measurement rounds. [a positive whole number; default: ${DEFAULT_ROUNDS}]`,
      positiveInteger("--rounds"),
      DEFAULT_ROUNDS,
    )
    .option("--no-tune", "Use the baseline kernels; skip tuning.")
    .option("--retune", "Tune again, ignoring saved results.", false)
    .addOption(skipValidationOption());
  return command.action(async (flags: Flags) => {
    const { data, trace, adapter, rounds, tune, retune, skipValidation, ...rest } = flags;
    const others = { data, trace, adapter };
    const given = Object.entries(others).filter(([, value]) => value !== undefined);
    const settings = settingsOf(rest);
    const always = { settings, rounds, tune, retune, skipValidation };
    await run({ ...always, ...Object.fromEntries(given) });
  });
}
