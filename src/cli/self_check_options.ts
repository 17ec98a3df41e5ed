// The flags of `self-check`.

import { Command } from "commander";
import { parseSettings, type Settings } from "../config.ts";
import { adapterOption, path } from "./arguments.ts";
import { addSettings, type SettingFlags } from "./setting_flags.ts";

export interface SelfCheckOptions {
  /** Their shape and activations are what is checked. */
  readonly settings: Settings;
  /** Whether to check every form of the products, not only those in use. */
  readonly allForms: boolean;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  /** File of the results. */
  readonly json?: string;
}

type Flags = SettingFlags & Omit<SelfCheckOptions, "settings">;

/** The command `self-check`; `run` is called with its options. */
export function selfCheckCommand(run: (options: SelfCheckOptions) => Promise<void>): Command {
  const command = new Command("self-check").description(
    "Finds out whether this machine's GPU computes right: every kernel and a training step against float64. It exits with 1 where a check fails.",
  );
  addSettings(command);
  command
    .optionsGroup("Check:")
    .option(
      "--all-forms",
      "Checks every form of the products that the GPU can run, not only the plain ones and those that an earlier run found the fastest. [default off]",
      false,
    )
    .addOption(adapterOption())
    .option("--json <file>", "Writes the results as JSON.", path("--json"));
  return command.action(async (flags: Flags) => {
    const { allForms, adapter, json, ...rest } = flags;
    const settings = parseSettings(rest);
    const given = Object.entries({ adapter, json }).filter(([, value]) => value !== undefined);
    await run({ settings, allForms, ...Object.fromEntries(given) });
  });
}
