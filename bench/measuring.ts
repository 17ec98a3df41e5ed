// Runs the benchmark: the comparison, then the scaling measurements. Progress goes to stderr.

import { output } from "../src/cli/output.ts";
import { InputError } from "../src/input_error.ts";
import { referenceLosses } from "./agreement.ts";
import { type Checked, check, runRounds, type Skipped } from "./comparison.ts";
import { type Growth, measureGrowth } from "./growth/growth.ts";
import type { Size } from "./growth/points.ts";
import { growthSection } from "./growth/report.ts";
import { measureSparseGrowth, type SparseGrowth } from "./growth/sparse.ts";
import { sparseSection } from "./growth/sparse_report.ts";
import type { Job } from "./job.ts";
import type { BenchOptions } from "./options.ts";
import { agreementSection, skippedLines, timesSection, title } from "./report.ts";
import type { BenchResults } from "./results.ts";
import { firstLine, Roster } from "./roster.ts";
import type { Session } from "./session.ts";

/** Measures what the options request, and prints each section as soon as it is complete. */
export async function measure(
  options: BenchOptions,
  job: Job,
  report: Report,
): Promise<BenchResults> {
  const roster = new Roster(job, options);
  try {
    const compared = options.comparison ? await compare(options, job, roster, report) : undefined;
    // Open contenders would take cores from the scaling measurements.
    await roster.close();
    const growth = options.growth ? await measureScaling(options, job, roster) : undefined;
    const sparse = options.sparse ? await measureSparseGrowth(log, options.adapter) : undefined;
    const results = resultsOf(options, compared, growth, sparse);
    if (!compared) report.add(title(results));
    if (growth) report.add(growthSection(growth));
    if (sparse) report.add(sparseSection(sparse));
    return results;
  } finally {
    await roster.close();
  }
}

function resultsOf(
  { comparison, rounds, checkSteps }: BenchOptions,
  compared: Compared | undefined,
  growth: Growth | undefined,
  sparse: SparseGrowth | undefined,
): BenchResults {
  return {
    adapter: compared?.adapter ?? growth?.adapter ?? sparse?.adapter ?? "no GPU",
    browser: compared?.browser,
    rounds: comparison ? rounds : 0,
    checkSteps,
    timed: compared?.timed ?? [],
    skipped: compared?.skipped ?? [],
    growth,
    sparse,
  };
}

type Compared = Awaited<ReturnType<typeof compare>>;

async function compare(options: BenchOptions, job: Job, roster: Roster, report: Report) {
  const { rounds, window, checkSteps, selected } = options;
  const needsBrowser = selected.some(({ host }) => host === "page");
  const browser = needsBrowser ? await roster.openBrowser() : undefined;
  const browserAdapter = (await browser?.adapter())?.name;
  log(`The first ${checkSteps} steps in float64`);
  const expected = referenceLosses(job, checkSteps);
  const { entrants, skipped } = await openAndCheck(options, roster, expected);
  const adapter = browserAdapter ?? adapterOf(entrants) ?? "no GPU";
  const where = { adapter, browser: browser?.version };
  report.add(title(where));
  const checked = entrants.map((entrant) => entrant.checked);
  report.add(agreementSection(checked, skipped, checkSteps));
  const onRound = (round: number) => log(`Round ${round} of ${rounds}`);
  const timed = await runRounds(entrants, { rounds, windowMs: window, onRound });
  report.add(timesSection(timed, rounds));
  return { ...where, skipped, timed };
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
  const skipped: Skipped[] = [];
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
    throw new InputError(`Nothing can be timed. ${skippedLines(skipped).join(" ")}`);
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

const adapterOf = (entrants: readonly { checked: Checked }[]) =>
  entrants.flatMap(({ checked }) => checked.started.adapters)[0];

const log = (line: string) => output.warn(line);

/** Prints the Markdown and collects it. */
export class Report {
  text = "";

  add(section: string): void {
    output.line(`${section}\n`);
    this.text += `${section}\n\n`;
  }
}
