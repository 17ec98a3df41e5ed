// The flags of `encode`.

import { Command, Option } from "commander";
import { InputError } from "../input_error.ts";
import { adapterOption, dataOption, path } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";

export interface EncodeOptions {
  /** A safetensors file, or the folder of a run. */
  readonly model: string;
  readonly data: string;
  /** The .npy file for the codes. */
  readonly out: string;
  /** Which part of a set that has a test part. */
  readonly part: "train" | "test";
  readonly dataFlags: DataFlags;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
}

/** Returns the command `encode`, which calls `run` with its options. */
export function encodeCommand(run: (options: EncodeOptions) => Promise<void>): Command {
  const command = new Command("encode")
    .description(
      "Writes the codes of a data set, the activations of a trained model's hidden units, as a .npy file of float32 (rows, hidden units), one row per row of the data, in their order.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .optionsGroup("Files:")
    .option(
      "--model <path>",
      "A run's folder or its model.safetensors; the data are scaled as the model's were.",
      path("--model"),
    )
    .addOption(dataOption(""))
    .option("--out <file>", "The .npy file for the codes, which is replaced.", path("--out"))
    .addOption(
      new Option(
        "--part <choice>",
        "Which part of a set that has a test part of its own. [train, test; default: train]",
      ).choices(["train", "test"]),
    )
    .optionsGroup("Reading data:");
  addDataFlags(command, "reading");
  command.optionsGroup("Speed:").addOption(adapterOption());
  return command.action(async (flags: DataFlags & Partial<EncodeOptions>) => {
    const { data: dataFlags, others } = splitFlags<Partial<EncodeOptions>>(flags);
    const { model, data, out, part = "train", adapter } = others;
    for (const [flag, value] of Object.entries({ model, data, out })) {
      if (value === undefined) {
        throw new InputError(`--${flag} is missing; encode needs --model, --data and --out.`);
      }
    }
    const named = { model, data, out } as Pick<EncodeOptions, "model" | "data" | "out">;
    await run({ ...named, part, dataFlags, ...(adapter !== undefined && { adapter }) });
  });
}
