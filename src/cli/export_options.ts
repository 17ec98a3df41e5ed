// The flags of `export`.

import { Command, Option } from "commander";
import { type ExportName, exportNames } from "../files/formats/names.ts";
import { needed, outputPath } from "./arguments.ts";
import { addModelFlags, type ModelFlags, modelFlagsOf } from "./model_flags.ts";

export interface ExportOptions {
  readonly modelFlags: ModelFlags;
  readonly to: ExportName;
  /** A file, or a folder for SAELens. */
  readonly out: string;
}

type Flags = ModelFlags & Omit<ExportOptions, "modelFlags">;

/** Returns the command `export`, which calls `run` with its options. */
export function exportCommand(run: (options: ExportOptions) => Promise<void>): Command {
  const command = new Command("export")
    .description(
      "Writes a trained model in the format of other software and prints the lines that load it. What a format cannot express is refused with the reason.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .optionsGroup("Files:");
  addModelFlags(command);
  command
    .addOption(
      new Option("--to <format>", `The format. [one of ${exportNames.join(", ")}]`).choices(
        exportNames,
      ),
    )
    .option(
      "--out <path>",
      "The file for the model, which is replaced; for saelens a folder that does not exist or is empty. - is standard output.",
      outputPath("--out"),
    );
  return command.action(async (flags: Partial<Flags>) => {
    const { to, out, ...model } = needed("export", flags, ["model", "to", "out"]);
    await run({ modelFlags: modelFlagsOf({ ...flags, ...model }), to, out });
  });
}
