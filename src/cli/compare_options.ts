// The flags of `compare`.

import { Command, Option } from "commander";
import { path } from "./arguments.ts";

export interface CompareOptions {
  /** Folders of runs. */
  readonly folders: readonly string[];
  /** The PNG file for the chart. */
  readonly figure?: string;
}

/** Returns the command `compare`, which calls `run` with its options. */
export function compareCommand(run: (options: CompareOptions) => Promise<void>): Command {
  return new Command("compare")
    .description(
      "Compares runs: the settings in which they differ, what was measured on their test rows, and how similar their dictionaries are.",
    )
    .argument("<run...>", "Folders that `train` has written.")
    .configureHelp({ optionDescription: ({ description }) => description })
    .addOption(
      new Option(
        "--figure <file>",
        "Draw the error of the runs against their active units as a PNG file, which is replaced.",
      ).argParser(path("--figure")),
    )
    .action(async (folders: string[], flags: Omit<CompareOptions, "folders">) => {
      await run({ folders, ...flags });
    });
}
