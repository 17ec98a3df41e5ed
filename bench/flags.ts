// Flags that several benchmarks have.

import { Option } from "commander";
import { path, positiveInteger } from "../src/cli/arguments.ts";

/** A flag with a positive whole number. */
export const numberOption = (
  flag: string,
  help: string,
  value: number,
  allowed = "a positive whole number",
) =>
  new Option(`--${flag} <number>`, `${help} [${allowed}; default: ${value}]`)
    .argParser(positiveInteger(`--${flag}`))
    .default(value, undefined as unknown as string);

export const pythonOption = () =>
  new Option("--python <command>", "Python with NumPy and PyTorch. [default: python3]")
    .argParser(path("--python"))
    .default("python3");

export const outOption = () =>
  new Option(
    "--out <folder>",
    "Folder for the results. [default: bench-results/<date-time>]",
  ).argParser(path("--out"));
