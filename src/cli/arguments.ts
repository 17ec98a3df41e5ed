// Arguments of flags, checked as they are parsed.

import { Option } from "commander";
import { InputError } from "../input_error.ts";
import { isStandard, standardInput } from "./standard_input.ts";

/** Returns a parser for the path of a file or folder. */
export function path(flag: string) {
  return (text: string): string => {
    if (text === "") throw new InputError(`${flag} is empty; name a file or folder.`);
    if (isStandard(text)) {
      throw new InputError(
        `${flag} is -, but it can use neither standard input nor output; name a file or folder.`,
      );
    }
    return text;
  };
}

/** Returns a parser for the path of a file that is read; - stands for standard input. */
export function inputPath(flag: string) {
  return (text: string): string => {
    if (!isStandard(text)) return path(flag)(text);
    standardInput.claim(flag);
    return text;
  };
}

/** Returns a parser for the path of a file that is written; - stands for standard output. */
export const outputPath = (flag: string) => (text: string) =>
  isStandard(text) ? text : path(flag)(text);

export function positiveInteger(flag: string) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value > 0) return value;
    throw new InputError(`${flag} is ${JSON.stringify(text)}; it must be a positive whole number.`);
  };
}

export const adapterOption = (use = "The adapter to use") =>
  new Option(
    "--adapter <name>",
    `${use}: part of its name, or "software" for one that runs on the CPU. [default: a GPU if available, otherwise software]`,
  ).argParser((text) => {
    if (text !== "") return text;
    throw new InputError(
      '--adapter is empty; it must be part of an adapter\'s name or "software".',
    );
  });

export const skipValidationOption = () =>
  new Option(
    "--skip-validation",
    "Leave out WebGPU's checks of each command, which take the host time. A fault may then crash the process instead of being reported. [default: off]",
  ).default(false);

export const dataOption = (range = " [default: mnist]") =>
  new Option(
    "--data <path>",
    `A data file, a folder of shards, images or IDX files, - for standard input, "mnist" or "synthetic".${range}`,
  ).argParser(inputPath("--data"));

/**
 * Returns the flags that a command cannot do without.
 * @throws InputError naming the first that is missing
 */
export function needed<Flags extends object, Name extends keyof Flags & string>(
  command: string,
  flags: Flags,
  names: readonly Name[],
): { [Key in Name]-?: NonNullable<Flags[Key]> } {
  const list = new Intl.ListFormat("en-GB").format(names.map((name) => `--${name}`));
  const missing = names.find((name) => flags[name] === undefined);
  if (missing) throw new InputError(`--${missing} is missing; ${command} needs ${list}.`);
  return Object.fromEntries(names.map((name) => [name, flags[name]])) as {
    [Key in Name]-?: NonNullable<Flags[Key]>;
  };
}
