// npm run bench:page: bundle size, time to ready, input latency, and how much the views slow training.

import { Command } from "commander";
import { output } from "../../src/cli/output.ts";
import { runProgram } from "../../src/cli/run_program.ts";
import { markdownTable } from "../../src/table.ts";
import { numberOption } from "../flags.ts";

interface Options {
  readonly seconds: number;
  readonly rounds: number;
}

const command = new Command("bench:page")
  .description("Measures how responsive the built page is in headless Chromium, without a GPU.")
  .configureHelp({ optionDescription: ({ description }) => description })
  .addOption(numberOption("seconds", "Seconds of simulated use while training.", 40))
  .addOption(numberOption("rounds", "Rounds of training with each view visible and hidden.", 2))
  .action(async ({ seconds, rounds }: Options) => {
    const { measureSite } = await import("./measure.ts");
    const measurements = await measureSite(seconds, rounds, (line) => output.warn(line));
    const rows = Object.entries(measurements).map(([name, value]) => [name, String(value)]);
    output.result(measurements, markdownTable(["measurement", "value"], rows, 1));
  });

await runProgram(command);
