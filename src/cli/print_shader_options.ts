// The flags of `print-shader`.

import { Command, Option } from "commander";
import type { Settings } from "../config/settings.ts";
import { type ElementType, elementArrays } from "../data/data_set.ts";
import { MNIST_INPUTS } from "../data/mnist.ts";
import { positiveInteger } from "./arguments.ts";
import { addSettings, type SettingFlags, settingsOf } from "./setting_flags.ts";

export interface PrintShaderOptions {
  /** They determine which kernels a run has, and their sizes. */
  readonly settings: Settings;
  /** The name of a kernel; without it, all are listed. */
  readonly kernel?: string;
  /** Part of a matmul variant's name. */
  readonly variant?: string;
  /** D, the number of inputs. */
  readonly inputs: number;
  /** How rows are stored. */
  readonly element: ElementType;
}

type Flags = SettingFlags & Omit<PrintShaderOptions, "settings" | "kernel">;

/** Returns the command `print-shader`, which calls `run` with its options. */
export function printShaderCommand(run: (options: PrintShaderOptions) => Promise<void>): Command {
  const command = new Command("print-shader")
    .description(
      "Prints the WGSL of a kernel as it is compiled, with the line numbers that compilers report. Needs no GPU.",
    )
    .argument("[kernel]", "Its name, such as encode. Without it, the kernels of a run are listed.");
  addSettings(command);
  const elements = Object.keys(elementArrays);
  command
    .optionsGroup("Kernel:")
    .option(
      "--variant <name>",
      'Print this variant of a matmul: part of its name, such as "quad shuffle 32x4". [default: the baseline]',
    )
    .option(
      "--inputs <number>",
      `Values in a row. [a positive whole number; default: ${MNIST_INPUTS}, as in MNIST]`,
      positiveInteger("--inputs"),
      MNIST_INPUTS,
    )
    .addOption(
      new Option(
        "--element <type>",
        `How values are stored. [one of ${elements.join(", ")}; default: u8, as in MNIST]`,
      )
        .choices(elements)
        .default("u8"),
    );
  return command.action(async (kernel: string | undefined, flags: Flags) => {
    const { variant, inputs, element, ...rest } = flags;
    const given = Object.entries({ kernel, variant }).filter(([, value]) => value !== undefined);
    await run({ settings: settingsOf(rest), inputs, element, ...Object.fromEntries(given) });
  });
}
