// The commands that use a trained model: encode, decode, evaluate. Their flags are declared once; each says which files
// it needs.

import { Command, Option } from "commander";
import { adapterOption, dataOption, inputPath, needed, outputPath } from "./arguments.ts";
import { addDataFlags, type DataFlags, splitFlags } from "./data_flags.ts";
import { addModelFlags, type ModelFlags, modelFlagsOf } from "./model_flags.ts";
import type { RowFlags } from "./model_on_gpu.ts";

interface ModelOptions {
  readonly modelFlags: ModelFlags;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
}

export interface EncodeOptions extends ModelOptions, RowFlags {
  /** The .npy file for the codes. */
  readonly out: string;
}

export interface DecodeOptions extends ModelOptions {
  /** The .npy file with the codes. */
  readonly codes: string;
  /** The .npy file for the rows. */
  readonly out: string;
}

export type EvaluateOptions = ModelOptions & RowFlags;

/** The files that a command needs beside the model, by the names of their flags. */
type Files = Readonly<Record<string, Option>>;

const outOption = (what: string) =>
  new Option(
    "--out <file>",
    `The .npy file for the ${what}, which is replaced; - is standard output.`,
  ).argParser(outputPath("--out"));

/** Returns the command `encode`, which calls `run` with its options. */
export const encodeCommand = (run: (options: EncodeOptions) => Promise<void>): Command =>
  modelCommand(
    "encode",
    "Writes the codes of a data set, the activations of a trained model's hidden units, as a .npy file of float32 (rows, hidden units), one row per row of the data, in their order.",
    { data: dataOption(""), out: outOption("codes") },
    run,
  );

/** Returns the command `decode`, which calls `run` with its options. */
export const decodeCommand = (run: (options: DecodeOptions) => Promise<void>): Command =>
  modelCommand(
    "decode",
    "Writes the rows that a trained model decodes from codes as a .npy file of float32 (rows, inputs): values as they are stored in data files, but pixels as shares of 255.",
    {
      codes: new Option(
        "--codes <file>",
        "The .npy file with the codes (rows, hidden units), such as `encode` writes; - is standard input.",
      ).argParser(inputPath("--codes")),
      out: outOption("rows"),
    },
    run,
  );

/** Returns the command `evaluate`, which calls `run` with its options. */
export const evaluateCommand = (run: (options: EvaluateOptions) => Promise<void>): Command =>
  modelCommand(
    "evaluate",
    "Measures a trained model on a data set: its reconstruction error, explained variance, L0, dead units and firing rates, as `train` measures its own.",
    { data: dataOption("") },
    run,
  );

function modelCommand<Options extends ModelOptions>(
  name: string,
  description: string,
  files: Files,
  run: (options: Options) => Promise<void>,
): Command {
  const hasData = "data" in files;
  const command = new Command(name)
    .description(description)
    .configureHelp({ optionDescription: ({ description }) => description })
    .optionsGroup("Files:");
  addModelFlags(command);
  for (const option of Object.values(files)) command.addOption(option);
  if (hasData) {
    command.addOption(partOption()).optionsGroup("Reading data:");
    addDataFlags(command, "reading");
  }
  command.optionsGroup("Speed:").addOption(adapterOption());
  return command.action(async (flags: DataFlags & Partial<ModelFlags & Record<string, string>>) => {
    const { data: dataFlags, others } =
      splitFlags<Partial<ModelFlags & Record<string, string>>>(flags);
    const { part = "train", adapter } = others;
    const { model, ...named } = needed(name, others as Record<string, string>, [
      "model",
      ...Object.keys(files),
    ]);
    await run({
      modelFlags: modelFlagsOf({ ...others, model: model as string }),
      ...named,
      ...(hasData && { part, dataFlags }),
      ...(adapter !== undefined && { adapter }),
      // The flags of `files`, whose names the types do not know.
    } as unknown as Options);
  });
}

const partOption = () =>
  new Option(
    "--part <choice>",
    "Which part of a set that has a test part of its own. [train, test; default: train]",
  ).choices(["train", "test"]);
