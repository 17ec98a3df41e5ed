// The flags of `inspect`.

import { Command, Option } from "commander";
import type { ImageShape } from "../data/data_set.ts";
import type { ReadOptions } from "../data/readers/reader.ts";
import { InputError } from "../input_error.ts";

export interface InspectOptions {
  readonly paths: readonly string[];
  readonly read: ReadOptions;
  readonly json: boolean;
}

/** Returns the command `inspect`, which calls `run` with its options. */
export function inspectCommand(run: (options: InspectOptions) => Promise<void>): Command {
  return new Command("inspect")
    .description(
      "Shows what a data file contains: rows, values, images, labels, range, and whether any value is NaN or infinite.",
    )
    .argument("<file...>", "A data file, a folder of shards or IDX files, or several shards.")
    .addOption(arrayOption())
    .addOption(imageShapeOption())
    .option("--json", "Print JSON and nothing else.", false)
    .action(async (paths: string[], { json, ...read }: ReadOptions & { json: boolean }) => {
      await run({ paths, read, json });
    });
}

export const arrayOption = () =>
  new Option("--array <name>", "The array of an .npz file or the tensor of a safetensors file.");

export const imageShapeOption = () =>
  new Option(
    "--image-shape <h,w[,c]>",
    "The height, width and channels (1 or 3) of each image.",
  ).argParser(imageShape);

function imageShape(text: string): ImageShape {
  const [height = 0, width = 0, channels = 1, ...more] = text.split(",").map(Number);
  const isValid = [height, width].every((size) => Number.isSafeInteger(size) && size > 0);
  if (isValid && (channels === 1 || channels === 3) && more.length === 0) {
    return { height, width, channels };
  }
  throw new InputError(
    `--image-shape is ${JSON.stringify(text)}; it must be height,width or height,width,channels with 1 or 3 channels, such as 28,28.`,
  );
}
