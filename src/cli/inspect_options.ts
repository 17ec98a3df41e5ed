// The flags of `inspect`.

import { Command } from "commander";
import { settingsTable } from "../config/settings.ts";
import { inputPath } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { settingOption } from "./setting_flags.ts";
import { STANDARD } from "./standard_input.ts";

export interface InspectOptions {
  readonly paths: readonly string[];
  readonly data: DataFlags;
  readonly seed: number;
  readonly outputActivation: "sigmoid" | "linear";
}

type Others = Partial<Omit<InspectOptions, "paths" | "data">>;

/** Returns the command `inspect`, which calls `run` with its options. */
export function inspectCommand(run: (options: InspectOptions) => Promise<void>): Command {
  const { seed, outputActivation } = settingsTable;
  const command = new Command("inspect")
    .description(
      "Shows what a data file contains and how a model would be trained on it: rows, values, images, labels, range, test set and scaling, and whether any value is NaN or infinite. Of weights in any format of docs/formats.md it shows the model: its formula, sizes and tensors; of a checkpoint, the run as well.",
    )
    .argument(
      "<file...>",
      'A data file, a folder of shards or IDX files, several shards, - for standard input, "mnist" or "synthetic"; or a file or folder of weights.',
      (file: string, others: string[] = []) => [...others, inputPath("The name of a file")(file)],
    )
    .configureHelp({ optionDescription: ({ description }) => description });
  addDataFlags(command);
  return command
    .addOption(settingOption("seed", seed))
    .addOption(settingOption("outputActivation", outputActivation))
    .action(async (paths: string[], flags: DataFlags & Others) => {
      const { data, others } = splitFlags<Others>(flags);
      const defaults = {
        seed: seed.default,
        outputActivation: outputActivation.default,
      };
      await run({ paths, data, ...defaults, ...others });
    });
}

/**
 * Returns the arguments with a --json that has no value if a file follows that is not JSON: that is a file to inspect,
 * as when --json was a switch, and must not be replaced.
 */
export const withSwitch = (args: readonly string[]): string[] =>
  args.map((arg, i) => {
    const isValue = args[i + 1]?.endsWith(".json") || args[i + 1]?.startsWith("-");
    return args[0] === "inspect" && arg === "--json" && !isValue ? `--json=${STANDARD}` : arg;
  });
