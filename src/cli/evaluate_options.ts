// The flags of `evaluate`.

import { Command } from "commander";
import { adapterOption, dataOption, needed, path } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { partOption } from "./encode_options.ts";
import { addModelFlags, type ModelFlags, modelFlagsOf } from "./model_flags.ts";
import type { RowFlags } from "./model_on_gpu.ts";

export interface EvaluateOptions extends RowFlags {
  readonly modelFlags: ModelFlags;
  /** A file for the measures. */
  readonly json?: string;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
}

type Flags = ModelFlags & Omit<EvaluateOptions, "modelFlags" | "dataFlags">;

/** Returns the command `evaluate`, which calls `run` with its options. */
export function evaluateCommand(run: (options: EvaluateOptions) => Promise<void>): Command {
  const command = new Command("evaluate")
    .description(
      "Measures a trained model on a data set: its reconstruction error, explained variance, L0, dead units and firing rates, as `train` measures its own.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .optionsGroup("Files:");
  addModelFlags(command);
  command
    .addOption(dataOption(""))
    .option("--json <file>", "Write the measures to this file, too.", path("--json"))
    .addOption(partOption())
    .optionsGroup("Reading data:");
  addDataFlags(command, "reading");
  command.optionsGroup("Speed:").addOption(adapterOption());
  return command.action(async (flags: DataFlags & Partial<Flags>) => {
    const { data: dataFlags, others } = splitFlags<Partial<Flags>>(flags);
    const { part = "train", json, adapter } = others;
    const { data, ...model } = needed("evaluate", others, ["model", "data"]);
    const modelFlags = modelFlagsOf({ ...others, ...model });
    const optional = { ...(json && { json }), ...(adapter !== undefined && { adapter }) };
    await run({ modelFlags, data, part, dataFlags, ...optional });
  });
}
