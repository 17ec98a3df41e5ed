// The flags of `self-check`.

import { Command, Option } from "commander";
import type { Settings } from "../config/settings.ts";
import { adapterOption } from "./arguments.ts";
import { addSettings, type SettingFlags, settingsOf } from "./setting_flags.ts";

export interface SelfCheckOptions {
  /** Their shapes and activations determine what is checked. */
  readonly settings: Settings;
  /** Whether to check every matmul variant instead of only those in use. */
  readonly allVariants: boolean;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
}

interface Flags extends SettingFlags {
  readonly allVariants: boolean;
  readonly allForms: boolean;
  readonly adapter?: string;
}

/** Returns the command `self-check`, which calls `run` with its options. */
export function selfCheckCommand(run: (options: SelfCheckOptions) => Promise<void>): Command {
  const command = new Command("self-check").description(
    "Checks that this machine's GPU computes correctly: every kernel and a training step against a float64 reference. Exits with status 1 if a check fails.",
  );
  addSettings(command);
  command
    .optionsGroup("Check:")
    .option(
      "--all-variants",
      "Check every matmul variant that the GPU supports, not only the baseline and the tuned ones. [default: off]",
      false,
    )
    // The older name of --all-variants.
    .addOption(new Option("--all-forms").default(false).hideHelp())
    .addOption(adapterOption());
  return command.action(async (flags: Flags) => {
    const { allVariants, allForms, adapter, ...rest } = flags;
    const settings = settingsOf(rest);
    const isAll = allVariants || allForms;
    await run({ settings, allVariants: isAll, ...(adapter !== undefined && { adapter }) });
  });
}
