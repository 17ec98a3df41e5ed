// The flags of the benchmark.

import { Command, Option } from "commander";
import { adapterOption, path, positiveInteger } from "../src/cli/arguments.ts";
import { InputError } from "../src/input_error.ts";
import { type Contender, chooseContenders, contenders } from "./contenders.ts";

export interface BenchOptions {
  readonly chosen: readonly Contender[];
  readonly comparison: boolean;
  readonly growth: boolean;
  readonly rounds: number;
  /** Milliseconds that a contender trains in each round. */
  readonly window: number;
  /** Steps whose losses are checked. */
  readonly checkSteps: number;
  readonly python: string;
  /** Part of the name of Node's adapter, or "software". */
  readonly adapter?: string;
  /** Folder of the results. */
  readonly out?: string;
  /** File of the results. */
  readonly json?: string;
}

interface Flags extends Omit<BenchOptions, "chosen" | "comparison" | "growth"> {
  readonly only?: readonly string[];
  readonly growth: boolean;
  readonly growthOnly: boolean;
}

/** The command; `run` is called with its options. */
export function benchCommand(run: (options: BenchOptions) => Promise<void>): Command {
  const keys = contenders.map(({ key }) => key).join(", ");
  const number = (flag: string, help: string, value: number, from = 1) =>
    new Option(`--${flag} <number>`, `${help} [a whole number from ${from}; default ${value}]`)
      .argParser(positiveInteger(`--${flag}`))
      .default(value, undefined as unknown as string);
  return new Command("bench")
    .description("The article's training step: Parsimony beside other libraries, and as it grows.")
    .configureHelp({ optionDescription: ({ description }) => description })
    .addOption(
      new Option("--only <names>", `Who takes part, by comma: ${keys}.`).argParser(namesOf),
    )
    .addOption(number("rounds", "Rounds in which everybody trains one window.", 7))
    .addOption(number("window", "Milliseconds of a window; two steps at least.", 1000))
    .addOption(number("check-steps", "Steps whose losses are checked first.", 20, 2))
    .option("--no-growth", "Leaves out how cost grows with H, B and D.")
    .option("--growth-only", "Measures only how cost grows.", false)
    .addOption(adapterOption("The adapter of Node's contender and of the scaling measurements"))
    .addOption(
      new Option("--python <command>", "Python of NumPy and PyTorch. [default python3]")
        .argParser(path("--python"))
        .default("python3"),
    )
    .addOption(
      new Option(
        "--out <folder>",
        "Where the results go. [default bench-results/<date-time>]",
      ).argParser(path("--out")),
    )
    .addOption(
      new Option("--json <file>", "Writes the results as JSON there, too.").argParser(
        path("--json"),
      ),
    )
    .action((flags: Flags) => run(optionsOf(flags)));
}

function namesOf(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InputError(`--only is ${JSON.stringify(text)}; it must be names with commas between.`);
}

/** @throws InputError where a flag's value, or two flags together, make no sense */
function optionsOf({ only, growth, growthOnly, ...rest }: Flags): BenchOptions {
  if (growthOnly && !growth) {
    throw new InputError("--growth-only and --no-growth leave nothing to do; give one of them.");
  }
  if (growthOnly && only) {
    throw new InputError("--only names contenders, but --growth-only has none; give one of them.");
  }
  if (rest.checkSteps < 2) {
    throw new InputError(
      "--check-steps is 1; it must be 2 or more: the first loss comes before any update.",
    );
  }
  return { ...rest, chosen: chooseContenders(only), comparison: !growthOnly, growth };
}
