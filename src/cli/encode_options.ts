// The flags of `encode`.

import { Command, Option } from "commander";
import { adapterOption, dataOption, needed, path } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { addModelFlags, type ModelFlags, modelFlagsOf } from "./model_flags.ts";
import type { RowFlags } from "./model_on_gpu.ts";

export interface EncodeOptions extends RowFlags {
  readonly modelFlags: ModelFlags;
  /** The .npy file for the codes. */
  readonly out: string;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
}

type Flags = ModelFlags & Omit<EncodeOptions, "modelFlags" | "dataFlags">;

export const partOption = () =>
  new Option(
    "--part <choice>",
    "Which part of a set that has a test part of its own. [train, test; default: train]",
  ).choices(["train", "test"]);

/** Returns the command `encode`, which calls `run` with its options. */
export function encodeCommand(run: (options: EncodeOptions) => Promise<void>): Command {
  const command = new Command("encode")
    .description(
      "Writes the codes of a data set, the activations of a trained model's hidden units, as a .npy file of float32 (rows, hidden units), one row per row of the data, in their order.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .optionsGroup("Files:");
  addModelFlags(command);
  command
    .addOption(dataOption(""))
    .option("--out <file>", "The .npy file for the codes, which is replaced.", path("--out"))
    .addOption(partOption())
    .optionsGroup("Reading data:");
  addDataFlags(command, "reading");
  command.optionsGroup("Speed:").addOption(adapterOption());
  return command.action(async (flags: DataFlags & Partial<Flags>) => {
    const { data: dataFlags, others } = splitFlags<Partial<Flags>>(flags);
    const { part = "train", adapter } = others;
    const { data, out, ...model } = needed("encode", others, ["model", "data", "out"]);
    const modelFlags = modelFlagsOf({ ...others, ...model });
    const options = { modelFlags, data, out, part, dataFlags };
    await run({ ...options, ...(adapter !== undefined && { adapter }) });
  });
}
