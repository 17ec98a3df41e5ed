// The flags of `decode`.

import { Command } from "commander";
import { adapterOption, needed, path } from "./arguments.ts";
import { addModelFlags, type ModelFlags, modelFlagsOf } from "./model_flags.ts";

export interface DecodeOptions {
  readonly modelFlags: ModelFlags;
  /** The .npy file with the codes. */
  readonly codes: string;
  /** The .npy file for the rows. */
  readonly out: string;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
}

type Flags = ModelFlags & Omit<DecodeOptions, "modelFlags">;

/** Returns the command `decode`, which calls `run` with its options. */
export function decodeCommand(run: (options: DecodeOptions) => Promise<void>): Command {
  const command = new Command("decode")
    .description(
      "Writes the rows that a trained model decodes from codes as a .npy file of float32 (rows, inputs): values as they are stored in data files, but pixels as shares of 255.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .optionsGroup("Files:");
  addModelFlags(command);
  command
    .option(
      "--codes <file>",
      "The .npy file with the codes (rows, hidden units), such as `encode` writes.",
      path("--codes"),
    )
    .option("--out <file>", "The .npy file for the rows, which is replaced.", path("--out"))
    .optionsGroup("Speed:")
    .addOption(adapterOption());
  return command.action(async (flags: Partial<Flags>) => {
    const { adapter } = flags;
    const { codes, out, ...model } = needed("decode", flags, ["model", "codes", "out"]);
    const options = { modelFlags: modelFlagsOf({ ...flags, ...model }), codes, out };
    await run({ ...options, ...(adapter !== undefined && { adapter }) });
  });
}
