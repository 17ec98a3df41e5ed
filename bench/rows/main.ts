// npm run results -- ROW: trains the runs of a row of docs/results.md, and writes their measures as a table and, for some rows, a chart.
// A run that is complete is not trained again, and one that was interrupted is resumed.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { path } from "../../src/cli/arguments.ts";
import { hasProbes, type RecordedRun, readRecords } from "../../src/cli/finished_run.ts";
import { readImageSets } from "../../src/cli/input_files.ts";
import { measures, measureText } from "../../src/cli/measures.ts";
import { output } from "../../src/cli/output.ts";
import { drawPng } from "../../src/cli/png.ts";
import { runProgram } from "../../src/cli/run_program.ts";
import { formatSignificant } from "../../src/format.ts";
import { InputError } from "../../src/input_error.ts";
import { pcaBaselines } from "../../src/statistics/pca_baselines.ts";
import { markdownTable } from "../../src/table.ts";
import { rowChart } from "./front.ts";
import { type ResultRow, type RowName, rows } from "./rows.ts";

interface Options {
  readonly out: string;
  readonly adapter?: string;
  readonly list?: boolean;
}

const columns = [
  measures.mse,
  measures.explainedVariance,
  measures.l0,
  measures.deadUnits,
  {
    title: "Dead units on the training rows",
    of: ({ metrics, config }: RecordedRun) => (config.diverged ? null : metrics.train.deadUnits),
  },
  measures.linearProbeError,
  measures.steps,
] as const;

const COMPONENTS = 32;

function rowNamed(name: string): RowName {
  if (name in rows) return name as RowName;
  throw new InputError(`There is no row ${name}; the rows are ${Object.keys(rows).join(", ")}.`);
}

/** The commands of a row, by the folders of their runs. */
function commandsOf(name: RowName, { out, adapter }: Options): Map<string, string[]> {
  const { runs }: ResultRow = rows[name];
  const device = adapter === undefined ? [] : ["--adapter", adapter];
  return new Map(
    Object.entries(runs).map(([run, flags]) => {
      const to = join(out, run);
      const args = flags
        .split(" ")
        .map((flag) => (flag.startsWith("@") ? join(out, flag.slice(1)) : flag));
      return [to, [...args, ...device, "--out", to]];
    }),
  );
}

function tableOf(name: RowName, runs: readonly RecordedRun[]): string {
  const lines = runs.map((run) => [
    run.name,
    ...columns.map((column) => measureText(column.of(run))),
  ]);
  const titles = ["run", ...columns.map(({ title }) => title)];
  return `## ${rows[name].title}\n\n${markdownTable(titles, lines, 1)}\n`;
}

/** What a row is compared with: the probe on pixels and on PCA, and the error of as many components as units. */
async function besides(folders: readonly string[]): Promise<string[]> {
  const probed = folders.flatMap((folder) => {
    const { probes } = JSON.parse(readFileSync(join(folder, "metrics.json"), "utf8"));
    if (!probes?.linear) return [];
    const { inputs, pca } = probes.linear;
    return `Linear probe on raw inputs: ${inputs.error}; on PCA of equal dimension: ${pca?.error}.`;
  });
  if (probed.length === 0) return [];
  const { train, test } = await readImageSets();
  const error = pcaBaselines(train, test)[COMPONENTS] as number;
  const components = `MSE of the first ${COMPONENTS} principal components: ${formatSignificant(error)}.`;
  // Several runs can produce the same lines.
  return [...new Set([...probed, components])];
}

async function isComplete(folder: string, flags: readonly string[]): Promise<boolean> {
  if (!existsSync(join(folder, "metrics.json"))) return false;
  const run = await readRecords(folder);
  return run.config.completed === true && (!flags.includes("--probes") || hasProbes(run));
}

async function results(name: string, options: Options): Promise<void> {
  const row = rowNamed(name);
  const commands = commandsOf(row, options);
  if (options.list) {
    for (const flags of commands.values()) output.note(`npm run train -- ${flags.join(" ")}`);
    return;
  }
  for (const [folder, flags] of commands) {
    if (await isComplete(folder, flags)) continue;
    const args = existsSync(folder) ? ["--resume", folder] : flags;
    output.note(`npm run train -- ${args.join(" ")}`);
    const { status } = spawnSync(process.execPath, ["bin/parsimony.js", "train", ...args], {
      stdio: "inherit",
    });
    if (status !== 0) throw new InputError(`The run in ${folder} has not been completed.`);
  }
  const folders = [...commands.keys()];
  const runs = await Promise.all(folders.map(readRecords));
  const text = [tableOf(row, runs), ...(await besides(folders))].join("\n");
  const file = join(options.out, `${row}.md`);
  writeFileSync(file, `${text}\n`);
  const { hasChart }: ResultRow = rows[row];
  const figure = hasChart ? join(options.out, `${row}.png`) : undefined;
  if (figure !== undefined) writeFileSync(figure, await drawPng(rowChart(runs), 900, 640));
  const written = figure === undefined ? file : `${file} and ${figure}`;
  output.result({ file, figure }, [text, `Wrote ${written}.`].join("\n"));
}

const command = new Command("results")
  .description("Reproduces a row of docs/results.md.")
  .argument("<row>", `One of ${Object.keys(rows).join(", ")}.`)
  .addOption(
    new Option("--out <folder>", "Folder for the runs and tables.")
      .argParser(path("--out"))
      .default("runs/results"),
  )
  .option("--adapter <name>", "The adapter to use, as in train.")
  .option("--list", "Print the commands only.")
  .action(results);

await runProgram(command);
