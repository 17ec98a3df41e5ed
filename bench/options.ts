// The flags of the benchmark.

import { Command, Option } from "commander";
import { adapterOption } from "../src/cli/arguments.ts";
import { InputError } from "../src/input_error.ts";
import { type Contender, contenderNames, selectContenders } from "./contenders.ts";
import { numberOption, outOption, pythonOption } from "./flags.ts";

export interface BenchOptions {
  readonly selected: readonly Contender[];
  readonly comparison: boolean;
  readonly growth: boolean;
  /** Whether to measure how a TopK step grows with k. */
  readonly sparse: boolean;
  readonly rounds: number;
  /** Milliseconds that a contender trains in each round. */
  readonly window: number;
  /** Steps whose losses are checked. */
  readonly checkSteps: number;
  readonly python: string;
  /** Part of the name of Node's adapter, or "software". */
  readonly adapter?: string;
  /** Folder for the results. */
  readonly out?: string;
}

interface Flags extends Omit<BenchOptions, "selected" | "comparison" | "growth" | "sparse"> {
  readonly growth?: boolean | "k";
  readonly only?: readonly string[];
  readonly growthOnly: boolean;
}

/** Returns the command, which calls `run` with its options. */
export function benchCommand(run: (options: BenchOptions) => Promise<void>): Command {
  return new Command("bench")
    .description(
      "Times one training step with the default settings, in Parsimony and other libraries, and measures how the step time scales with the model.",
    )
    .configureHelp({ optionDescription: ({ description }) => description })
    .addOption(
      new Option("--only <names>", `Comma-separated contenders: ${contenderNames}.`).argParser(
        namesOf,
      ),
    )
    .addOption(
      numberOption(
        "rounds",
        "Number of rounds; each contender trains for one time window per round.",
        7,
      ),
    )
    .addOption(numberOption("window", "Milliseconds per window, but at least two steps.", 1000))
    .addOption(adapterOption("The adapter of Node's contender and of the scaling measurements"))
    .addOption(
      numberOption(
        "check-steps",
        "Steps whose losses are checked first.",
        20,
        "a whole number, at least 2",
      ),
    )
    .addOption(
      new Option(
        "--growth <letter>",
        "Measure only how a TopK step grows with this number, k.",
      ).choices(["k"]),
    )
    .option("--no-growth", "Skip the scaling measurements.")
    .option("--growth-only", "Run only the scaling measurements.", false)
    .addOption(pythonOption())
    .addOption(outOption())
    .action((flags: Flags) => run(optionsOf(flags)));
}

function namesOf(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new InputError(`--only is ${JSON.stringify(text)}; it must be names separated by commas.`);
}

/** @throws InputError if a value, or a combination of two flags, is not allowed */
function optionsOf({ only, growth = true, growthOnly, ...rest }: Flags): BenchOptions {
  const sparse = growth === "k";
  if (growthOnly && growth !== true) {
    const other = sparse ? "--growth k" : "--no-growth";
    throw new InputError(`--growth-only and ${other} contradict each other; use one of them.`);
  }
  if (sparse && only) {
    throw new InputError("--only has no effect with --growth k; use one of them.");
  }
  if (growthOnly && only) {
    throw new InputError("--only has no effect with --growth-only; use one of them.");
  }
  if (rest.checkSteps < 2) {
    throw new InputError(
      "--check-steps is 1; it must be at least 2, because the first loss precedes any update.",
    );
  }
  return {
    ...rest,
    selected: selectContenders(only),
    comparison: !growthOnly && !sparse,
    growth: growth === true,
    sparse,
  };
}
