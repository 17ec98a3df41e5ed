// Runs the benchmark: the comparison, then the scaling measurements. Progress goes to stderr.

import { output } from "../src/cli/output.ts";
import type { RunFolder } from "../src/cli/run_folder.ts";
import { InputError } from "../src/input_error.ts";
import { referenceLosses } from "./agreement.ts";
import { type Checked, check, firstLine, runRounds, type Untimed } from "./comparison.ts";
import { type Growth, measureGrowth } from "./growth/growth.ts";
import type { Size } from "./growth/points.ts";
import { growthSection } from "./growth/report.ts";
import { measureSparseGrowth } from "./growth/sparse.ts";
import { sparseSection } from "./growth/sparse_report.ts";
import type { Job } from "./job.ts";
import type { BenchOptions } from "./options.ts";
import { agreementSection, reasonLines, timesSection, title } from "./report.ts";
import { type BenchResults, toJson } from "./results.ts";
import { Roster } from "./roster.ts";
import type { Session } from "./session.ts";

/** Measures what the options request, and reports each section as soon as it is complete. */
export async function measure(
  options: BenchOptions,
  job: Job,
  report: Report,
): Promise<BenchResults> {
  const roster = new Roster(job, options);
  try {
    if (options.comparison) await compare(options, job, roster, report);
    // Open contenders would take cores from the scaling measurements.
    await roster.close();
    if (options.growth) {
      const growth = await measureScaling(options, job, roster);
      await report.add(growthSection(growth), { growth });
    }
    if (options.sparse) {
      const sparse = await measureSparseGrowth(log, options.adapter);
      await report.add(sparseSection(sparse), { sparse });
    }
    return report.results;
  } finally {
    await roster.close();
  }
}

async function compare(options: BenchOptions, job: Job, roster: Roster, report: Report) {
  const { rounds, window, checkSteps, selected } = options;
  const needsBrowser = selected.some(({ host }) => host === "page");
  const browser = needsBrowser ? await roster.openBrowser() : undefined;
  const browserAdapter = (await browser?.adapter())?.name;
  log(`The first ${checkSteps} steps in float64`);
  const expected = referenceLosses(job, checkSteps);
  const { entrants, skipped } = await openAndCheck(options, roster, expected);
  const checked = entrants.map((entrant) => entrant.checked);
  await report.add(agreementSection(checked, skipped, checkSteps), {
    adapter: browserAdapter ?? firstAdapter(entrants),
    browser: browser?.version,
    checkSteps,
    skipped,
  });
  const onRound = (round: number) => log(`Round ${round} of ${rounds}`);
  const { timed, failed } = await runRounds(entrants, { rounds, windowMs: window, onRound });
  await report.add(timesSection(timed, rounds, failed), { rounds, timed, failed });
}

/**
 * Opens and checks all contenders; those that cannot run here are skipped, with the reason.
 *
 * @throws InputError if none can
 */
async function openAndCheck(
  { selected }: BenchOptions,
  roster: Roster,
  expected: readonly number[],
) {
  const entrants: { checked: Checked; session: Session }[] = [];
  const skipped: Untimed[] = [];
  for (const contender of selected) {
    const why = roster.whySkipped(contender);
    if (why) {
      skipped.push({ contender, why });
      continue;
    }
    log(`${contender.name} (${contender.backend})`);
    try {
      const session = await roster.open(contender);
      entrants.push({ checked: await check(contender, session, expected), session });
    } catch (error) {
      skipped.push({ contender, why: firstLine(error) });
    }
  }
  if (entrants.length === 0) {
    throw new InputError(`Nothing can be timed. ${reasonLines(skipped).join(" ")}`);
  }
  return { entrants, skipped };
}

async function measureScaling(
  { adapter }: BenchOptions,
  job: Job,
  roster: Roster,
): Promise<Growth> {
  const tuned = () => {
    log("Tuning in Node");
    return roster.nodeVariants();
  };
  const onPoint = ({ H, B, D }: Size) => log(`Timing a step of H = ${H}, B = ${B}, D = ${D}`);
  return measureGrowth(job, tuned, onPoint, adapter);
}

const firstAdapter = (entrants: readonly { checked: Checked }[]) =>
  entrants.flatMap(({ checked }) => checked.started.adapters)[0];

const log = (line: string) => output.warn(line);

/** Prints each section, and saves it with the results so far: whatever ends the process then does not lose them. */
export class Report {
  private text = "";
  private soFar: BenchResults = {
    adapter: undefined,
    browser: undefined,
    rounds: 0,
    checkSteps: 0,
    timed: [],
    skipped: [],
    failed: [],
    growth: undefined,
    sparse: undefined,
  };

  constructor(private readonly folder: RunFolder) {}

  get results(): BenchResults {
    return this.soFar;
  }

  async add(section: string, found: Partial<BenchResults>): Promise<void> {
    this.soFar = { ...this.soFar, ...found };
    if (this.text === "") this.print(title(this.soFar));
    this.print(section);
    const json = `${JSON.stringify(toJson(this.soFar), null, 2)}\n`;
    await this.folder.write({ "bench.md": this.text, "bench.json": json });
  }

  private print(section: string): void {
    output.line(`${section}\n`);
    this.text += `${section}\n\n`;
  }
}
