// The benchmark, from its options to its folder. Results go to stdout, what happens meanwhile to stderr.

import { basename, join } from "node:path";
import { readImageSets } from "../src/cli/input_files.ts";
import { defaultRunFolder, RunFolder } from "../src/cli/run_folder.ts";
import { checkWritable, writeWhole } from "../src/cli/write_file.ts";
import { referenceLosses } from "./agreement.ts";
import { type Absent, type Checked, check, runRounds } from "./comparison.ts";
import { type Growth, measureGrowth } from "./growth/growth.ts";
import { growthSection } from "./growth/report.ts";
import { type Job, makeJob } from "./job.ts";
import type { BenchOptions } from "./options.ts";
import { agreementSection, timesSection, title } from "./report.ts";
import { type BenchResults, toJson } from "./results.ts";
import { Roster } from "./roster.ts";
import type { Session } from "./session.ts";

/** @throws InputError saying what is wrong with what was given, before anything starts */
export async function bench(options: BenchOptions): Promise<void> {
  const out = options.out ?? join("bench-results", basename(defaultRunFolder()));
  const folder = await RunFolder.prepare(out);
  if (options.json !== undefined) checkWritable("--json", options.json);
  const job = makeJob((await readImageSets()).train);
  const roster = new Roster(job, options.python);
  const report = new Report();
  try {
    const results = await measure(options, job, roster, report);
    // ECharts takes its time to load; a mistyped flag is answered without it.
    const { figuresOf } = await import("./figures/files.ts");
    const text = `${JSON.stringify(toJson(results), null, 2)}\n`;
    await folder.write({ "bench.md": report.text, "bench.json": text, ...figuresOf(results) });
    if (options.json !== undefined) writeWhole(options.json, text);
    console.error(`Results in ${folder.name}`);
  } finally {
    await roster.close();
  }
}

async function measure(
  options: BenchOptions,
  job: Job,
  roster: Roster,
  report: Report,
): Promise<BenchResults> {
  const compared = options.comparison ? await compare(options, job, roster, report) : undefined;
  // What stays open would keep the cores from the growth.
  await roster.close();
  const growth = options.growth ? await grow(job, roster) : undefined;
  const results = {
    adapter: compared?.adapter ?? growth?.adapter ?? "no GPU",
    browser: compared?.browser,
    rounds: options.comparison ? options.rounds : 0,
    checkSteps: options.checkSteps,
    timed: compared?.timed ?? [],
    absent: compared?.absent ?? [],
    growth,
  };
  if (!compared) report.add(title(results));
  if (growth) report.add(growthSection(growth));
  return results;
}

async function compare(options: BenchOptions, job: Job, roster: Roster, report: Report) {
  const { rounds, window, checkSteps, chosen } = options;
  const needsBrowser = chosen.some(({ host }) => host === "page");
  const browser = needsBrowser ? await roster.openBrowser() : undefined;
  const browserAdapter = (await browser?.adapter())?.name;
  say(`The first ${checkSteps} steps in float64`);
  const expected = referenceLosses(job, checkSteps);
  const { entrants, absent } = await gather(options, roster, expected);
  const adapter = browserAdapter ?? adapterOf(entrants) ?? "no GPU";
  const where = { adapter, browser: browser?.version };
  report.add(title(where));
  const checked = entrants.map((entrant) => entrant.checked);
  report.add(agreementSection(checked, absent, checkSteps));
  const onRound = (round: number) => say(`Round ${round} of ${rounds}`);
  const timed = await runRounds(entrants, { rounds, windowMs: window, onRound });
  report.add(timesSection(timed, rounds));
  return { ...where, absent, timed };
}

/** Opens and checks everybody; whoever can't take part is absent, with the reason. */
async function gather({ chosen }: BenchOptions, roster: Roster, expected: readonly number[]) {
  const entrants: { checked: Checked; session: Session }[] = [];
  const absent: Absent[] = [];
  for (const contender of chosen) {
    const why = roster.whyAbsent(contender);
    if (why) {
      absent.push({ contender, why });
      continue;
    }
    say(`${contender.name} (${contender.backend})`);
    try {
      const session = await roster.open(contender);
      entrants.push({ checked: await check(contender, session, expected), session });
    } catch (error) {
      absent.push({ contender, why: firstLine(error) });
    }
  }
  return { entrants, absent };
}

async function grow(job: Job, roster: Roster): Promise<Growth> {
  say("Tuning in Node");
  const forms = await roster.nodeForms();
  return measureGrowth(job, forms, ({ H, B, D }) => say(`A step of H = ${H}, B = ${B}, D = ${D}`));
}

const adapterOf = (entrants: readonly { checked: Checked }[]) =>
  entrants.flatMap(({ checked }) => checked.started.adapters)[0];

const firstLine = (error: unknown) =>
  String(error instanceof Error ? error.message : error).split("\n")[0] as string;

const say = (line: string) => console.error(line);

/** Prints each section as soon as it is known, and keeps all. */
class Report {
  text = "";

  add(section: string): void {
    console.log(`${section}\n`);
    this.text += `${section}\n\n`;
  }
}
