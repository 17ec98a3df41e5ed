// npm run bench:page — how the page feels: its size, its first paint, its answers, and what looking costs.

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
  new Option(`--${flag} <number>`, `${help} [a whole number from 1; default ${value}]`)
    .argParser(positiveInteger(`--${flag}`))
    .default(value, undefined as unknown as string);

const command = new Command("bench:page")
  .description("How the built page feels in headless Chromium, without a GPU.")
  .addOption(number("seconds", "Seconds of use while training.", 60))
  .addOption(number("rounds", "Rounds of training with the views in sight and out of sight.", 5))
  .addOption(new Option("--json <file>", "Writes the figures there.").argParser(path("--json")))
  .action(async ({ seconds, rounds, json }: Options) => {
    const { measureSite } = await import("./measure.ts");
    const figures = await measureSite(seconds, rounds, (line) => console.error(line));
    const rows = Object.entries(figures).map(([name, value]) => [name, String(value)]);
    console.log(markdownTable(["figure", "value"], rows, 1));
    if (json !== undefined) writeWhole(json, `${JSON.stringify(figures, null, 2)}\n`);
  });

await runProgram(command);
