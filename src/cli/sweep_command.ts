// parsimony sweep: a grid of runs, each in a folder of its own, with a table and the front of L0 and error.

import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { settingsList } from "../config/settings.ts";
import { SWEEP_MARK } from "../files/sweep_files.ts";
import { formatCount, formatRoughDuration, plural } from "../format.ts";
import { InputError } from "../input_error.ts";
import { checkRuns } from "./check_runs.ts";
import { findAdapter } from "./device.ts";
import { hasProbes, readRecords } from "./finished_run.ts";
import type { GridRun } from "./grid.ts";
import type { Interruption } from "./interruption.ts";
import { output } from "./output.ts";
import { DivergedError, RunError } from "./run_error.ts";
import { measuredFiles } from "./run_files.ts";
import { defaultRunFolder, type Files, PACKAGED_DATA, RunFolder } from "./run_folder.ts";
import { kebabCase } from "./setting_flags.ts";
import type { SweepOptions } from "./sweep_options.ts";
import { frontPicture, type SweptRun, sweepJson, sweepTables, sweepText } from "./sweep_results.ts";
import { causeOf } from "./system_error.ts";
import { trainRun } from "./train_command.ts";
import type { TrainOptions } from "./train_options.ts";
import { writeWhole } from "./write_file.ts";

/**
 * Trains the runs that are not done yet, and writes what all of them have in common. An interrupted run is not
 * saved: it starts again when the sweep is resumed.
 * @returns the worst failure of a run, which has been printed; that of a run that could not be measured is worse than
 *   that of one that diverged
 * @throws InputError if the input is wrong, or the folder has runs of another grid or with other settings
 */
export async function sweep(
  options: SweepOptions,
  interruption: Interruption,
): Promise<RunError | undefined> {
  const { runs, out = defaultRunFolder() } = options;
  await checkFolder(out, runs);
  const jobs = runs.map((run) => ({ run, options: optionsOf(run, options, out) }));
  const left: typeof jobs = [];
  for (const job of jobs) {
    if (!(await isDone(job.options))) left.push(job);
  }
  const { adapter } = options.shared;
  const findLimits = async () => (await findAdapter(adapter)).limits;
  await checkRuns(
    left.map((job) => job.options),
    findLimits,
  );
  await mark(out, runs);

  output.note(progressText(jobs.length, left.length));
  const failures: RunError[] = [];
  const started = performance.now();
  for (const [i, { run, options }] of left.entries()) {
    if (interruption.requested) break;
    output.note(`\nRun ${jobs.length - left.length + i + 1} of ${jobs.length}: ${run.name}`);
    const failure = await trainOne(options, interruption);
    if (failure) failures.push(failure);
    // The tables follow each run, so that an unfinished sweep can be looked at.
    const done = await doneRuns(jobs);
    if (done.length > 0) writeFiles(out, sweepTables(done));
    const seconds = (performance.now() - started) / 1000 / (i + 1);
    const rest = left.length - i - 1;
    if (rest > 0 && !interruption.requested) {
      output.note(`${plural(rest, "run")} left, about ${formatRoughDuration(rest * seconds)}.`);
    }
  }
  await writeResults(out, jobs);
  return failures.find((failure) => !(failure instanceof DivergedError)) ?? failures[0];
}

type RunOptions = TrainOptions & { readonly out: string };

function optionsOf(
  { name, settings, preset }: GridRun,
  { shared }: SweepOptions,
  out: string,
): RunOptions {
  return { ...shared, settings, ...(preset && { preset }), out: join(out, name) };
}

const progressText = (all: number, left: number) =>
  left < all
    ? `${plural(all, "run")}, ${formatCount(all - left)} already done.`
    : `${plural(all, "run")}.`;

/** @throws InputError if it is not empty and not that of a sweep, or has measured runs that the tables would lose */
async function checkFolder(out: string, runs: readonly GridRun[]): Promise<void> {
  if (!existsSync(out)) return;
  const names = await readdir(out).catch((error) => {
    throw new InputError(`--out ${out} cannot be used: ${causeOf(error, "write")}.`);
  });
  if (names.length > 0 && !names.includes(SWEEP_MARK)) {
    throw new InputError(
      `--out ${out} is not empty and not the folder of a sweep; name another folder.`,
    );
  }
  const isMeasured = (name: string) => existsSync(join(out, name, "metrics.json"));
  const other = names
    .sort()
    .find((name) => isMeasured(name) && !runs.some((run) => run.name === name));
  if (other === undefined) return;
  throw new InputError(
    `--out ${out} has runs that are not in this grid, such as ${other}; list their values too, or name another --out.`,
  );
}

/** @throws InputError if the folder cannot be created */
async function mark(out: string, runs: readonly GridRun[]): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
  } catch (error) {
    throw new InputError(`--out ${out} cannot be written: ${causeOf(error, "write")}.`);
  }
  const grid = { runs: runs.map(({ name, varied }) => ({ folder: name, ...varied })) };
  writeWhole(join(out, SWEEP_MARK), `${JSON.stringify(grid, null, 2)}\n`);
}

/**
 * Returns whether a run has been written whole.
 * @throws InputError if it has been trained with other settings or data
 */
async function isDone({ out, settings, ...options }: RunOptions): Promise<boolean> {
  if (!existsSync(join(out, "metrics.json"))) return false;
  const recorded = await readRecords(out);
  const { config, settings: trained } = recorded;
  const changed = settingsList.find(([name]) => trained[name] !== settings[name])?.[0];
  if (changed) {
    throw differs(out, `--${kebabCase(changed)} ${trained[changed]}, not ${settings[changed]}`);
  }
  const { data = PACKAGED_DATA, dataFlags, init, order, maxSteps, probes } = options;
  const isSame =
    config.data.source === data &&
    isEqual(config.data.flags, dataFlags) &&
    isEqual(config.files, { init, order }) &&
    config.maxSteps === maxSteps;
  if (!isSame) throw differs(out, "other data or files");
  const isTrained = config.completed === true || config.diverged === true;
  const isProbed = !probes || hasProbes(recorded);
  return isTrained && isProbed && measuredFiles.every((name) => existsSync(join(out, name)));
}

/** Whether two values are the same in JSON, whatever the order in which flags were given. */
const isEqual = (a: unknown, b: unknown) => isDeepStrictEqual(inJson(a), inJson(b));
const inJson = (value: unknown) => JSON.parse(JSON.stringify(value ?? null));

const differs = (out: string, what: string) =>
  new InputError(`${out} was trained with ${what}; repeat its flags or name another --out.`);

/**
 * Trains one run. If it diverges, its measures are empty; if it cannot be measured, it is not done.
 * @returns what of this happened, which has been printed
 */
async function trainOne(
  options: RunOptions,
  interruption: Interruption,
): Promise<RunError | undefined> {
  try {
    await trainRun(
      await RunFolder.prepare(options.out, true),
      options,
      interruption,
      ({ stepsDone, divergence }, { steps }) => stepsDone === steps || divergence !== undefined,
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    console.error(error.message);
    return error;
  }
}

type Jobs = readonly { readonly run: GridRun; readonly options: RunOptions }[];

async function doneRuns(jobs: Jobs): Promise<SweptRun[]> {
  const done: SweptRun[] = [];
  for (const { run, options } of jobs) {
    if (await isDone(options)) done.push({ ...run, recorded: await readRecords(options.out) });
  }
  return done;
}

function writeFiles(out: string, files: Files): void {
  for (const [name, data] of Object.entries(files)) writeWhole(join(out, name), data);
}

async function writeResults(out: string, jobs: Jobs): Promise<void> {
  const done = await doneRuns(jobs);
  if (done.length > 0) {
    const picture = await frontPicture(done);
    const files = { ...sweepTables(done), ...(picture && { "front.png": picture }) };
    writeFiles(out, files);
    output.result(sweepJson(out, done), `\n${sweepText(done)}`);
    output.note(`\nWrote ${Object.keys(files).join(", ")} in ${out}.`);
  } else {
    output.result(sweepJson(out, done));
  }
  if (done.length < jobs.length) {
    output.note(
      `${done.length} of ${plural(jobs.length, "run")} done; run the same command with --out ${out} to resume.`,
    );
  }
}
