// The flags of `sweep`.

import { Command, Option } from "commander";
import { positiveInteger } from "./arguments.ts";
import { type GridFlags, type GridRun, gridOf } from "./grid.ts";
import { addSettings, presetOption } from "./setting_flags.ts";
import {
  addRunFlags,
  checkStart,
  type RunFlags,
  splitRunFlags,
  type TrainOptions,
} from "./train_options.ts";

export interface SweepOptions {
  readonly runs: readonly GridRun[];
  /** The folder of all runs. */
  readonly out?: string;
  /** What all runs have in common. */
  readonly shared: Omit<TrainOptions, "settings" | "preset" | "out">;
}

/** Returns the command `sweep`, which calls `run` with its options. */
export function sweepCommand(run: (options: SweepOptions) => Promise<void>): Command {
  const command = new Command("sweep").description(
    "Trains every combination of the values that flags list with commas, such as --k 8,16,32, and writes a folder per run, a table of all runs, and the front of L0 and error. A setting is left out of the runs to which it does not apply. Given the folder of an earlier sweep as --out, it resumes or extends that sweep.",
  );
  addSettings(command, presetOption());
  command.addOption(
    new Option(
      "--seeds <number>",
      "Train each combination with this many consecutive seeds. [a positive whole number; default: 1]",
    ).argParser(positiveInteger("--seeds")),
  );
  addRunFlags(command);
  return command.action(async ({ seeds, ...flags }: RunFlags & { readonly seeds?: number }) => {
    const { settingFlags, out, ...shared } = splitRunFlags(flags);
    checkStart(settingFlags, shared.init);
    const runs = gridOf(settingFlags as GridFlags, seeds);
    await run({ runs, ...(out !== undefined && { out }), shared });
  });
}
