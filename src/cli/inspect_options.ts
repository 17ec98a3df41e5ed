// The flags of `inspect`.

import { Command } from "commander";
import { settingsTable } from "../config/settings.ts";
import { path } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { settingOption } from "./setting_flags.ts";

export interface InspectOptions {
  readonly paths: readonly string[];
  readonly data: DataFlags;
  readonly seed: number;
  readonly outputActivation: "sigmoid" | "linear";
  readonly json: boolean;
}

type Others = Partial<Omit<InspectOptions, "paths" | "data">>;

/** Returns the command `inspect`, which calls `run` with its options. */
export function inspectCommand(run: (options: InspectOptions) => Promise<void>): Command {
  const { seed, outputActivation } = settingsTable;
  const command = new Command("inspect")
    .description(
      "Shows what a data file contains and how a model would be trained on it: rows, values, images, labels, range, test set and scaling, and whether any value is NaN or infinite. Of weights in any format of docs/formats.md it shows the model: its formula, its sides and its tensors.",
    )
    .argument(
      "<file...>",
      'A data file, a folder of shards or IDX files, several shards, "mnist" or "synthetic"; or a file or folder of weights.',
      (file: string, others: string[] = []) => [...others, path("The name of a file")(file)],
    )
    .configureHelp({ optionDescription: ({ description }) => description });
  addDataFlags(command);
  return command
    .addOption(settingOption("seed", seed))
    .addOption(settingOption("outputActivation", outputActivation))
    .option("--json", "Print JSON and nothing else.", false)
    .action(async (paths: string[], flags: DataFlags & Others) => {
      const { data, others } = splitFlags<Others>(flags);
      const defaults = {
        seed: seed.default,
        outputActivation: outputActivation.default,
        json: false,
      };
      await run({ paths, data, ...defaults, ...others });
    });
}
