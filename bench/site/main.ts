// npm run bench:page: bundle size, time to ready, input latency, and how much the views slow training.

import { Command, Option } from "commander";
import { path, positiveInteger } from "../../src/cli/arguments.ts";
import { runProgram } from "../../src/cli/run_program.ts";
import { writeWhole } from "../../src/cli/write_file.ts";
import { markdownTable } from "../../src/table.ts";

interface Options {
  readonly seconds: number;
  readonly rounds: number;
  readonly json?: string;
}

const number = (flag: string, help: string, value: number) =>
  new Option(`--${flag} <number>`, `${help} [a positive whole number; default: ${value}]`)
    .argParser(positiveInteger(`--${flag}`))
    .default(value, undefined as unknown as string);

const command = new Command("bench:page")
  .description("Measures how responsive the built page is in headless Chromium, without a GPU.")
  .configureHelp({ optionDescription: ({ description }) => description })
  .addOption(number("seconds", "Seconds of simulated use while training.", 60))
  .addOption(number("rounds", "Rounds of training with each view visible and hidden.", 5))
  .addOption(
    new Option("--json <file>", "Write the measurements as JSON.").argParser(path("--json")),
  )
  .action(async ({ seconds, rounds, json }: Options) => {
    const { measureSite } = await import("./measure.ts");
    const measurements = await measureSite(seconds, rounds, (line) => console.error(line));
    const rows = Object.entries(measurements).map(([name, value]) => [name, String(value)]);
    console.log(markdownTable(["measurement", "value"], rows, 1));
    if (json !== undefined) writeWhole(json, `${JSON.stringify(measurements, null, 2)}\n`);
  });

await runProgram(command);
