// The flags of the measurements on a GPU.

import { Command, Option } from "commander";
import { adapterOption, positiveInteger } from "../../src/cli/arguments.ts";
import { InputError } from "../../src/input_error.ts";
import { numberOption, outOption, pythonOption } from "../flags.ts";

/** Hidden units and batch size; rows are those of MNIST. */
export interface Size {
  readonly H: number;
  readonly B: number;
}

export interface BenchGpuOptions {
  readonly sizes: readonly Size[];
  /** After so many minutes, what is running is ended and the rest is skipped. */
  readonly minutes: number;
  /** Milliseconds of training for each timing. */
  readonly window: number;
  /** Training rows; undefined means all. */
  readonly images?: number;
  readonly python: string;
  /** Part of the adapter's name, or "software". */
  readonly adapter?: string;
  /** Folder for the results. */
  readonly out?: string;
}

const DEFAULT_SIZES = "64x256,4096x1024";

export function benchGpuCommand(run: (options: BenchGpuOptions) => Promise<void>): Command {
  return new Command("bench:gpu")
    .description(
      "Measures on a GPU where the time of a step goes: kernels and their variants, steps per submit and in flight, the host's share, an empty dispatch, evaluation, and PyTorch on CUDA. Writes gpu.md and gpu.json.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .addOption(adapterOption())
    .addOption(
      new Option(
        "--sizes <list>",
        `Hidden units x batch size, comma-separated. [default: ${DEFAULT_SIZES}]`,
      )
        .argParser(sizesOf)
        .default(sizesOf(DEFAULT_SIZES), undefined as unknown as string),
    )
    .addOption(
      numberOption(
        "minutes",
        "After this time, what is running is ended and the rest is skipped.",
        7,
      ),
    )
    .addOption(numberOption("window", "Milliseconds of training for each timing.", 500))
    .addOption(
      new Option("--images <number>", "Training rows. [default: all of MNIST]").argParser(
        positiveInteger("--images"),
      ),
    )
    .addOption(pythonOption())
    .addOption(outOption())
    .action(run);
}

function sizesOf(text: string): readonly Size[] {
  return text.split(",").map((size) => {
    const [, H, B] = /^\s*([1-9]\d*)x([1-9]\d*)\s*$/.exec(size) ?? [];
    if (H && B) return { H: Number(H), B: Number(B) };
    throw new InputError(
      `--sizes is ${JSON.stringify(text)}; it must be like ${DEFAULT_SIZES}: hidden units x batch size.`,
    );
  });
}
