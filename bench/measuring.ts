// Carries out the benchmark: the comparison, then the growth. What happens meanwhile goes to stderr.

import { referenceLosses } from "./agreement.ts";
import { type Absent, type Checked, check, runRounds } from "./comparison.ts";
import { type Growth, measureGrowth } from "./growth/growth.ts";
import type { Size } from "./growth/points.ts";
import { growthSection } from "./growth/report.ts";
import type { Job } from "./job.ts";
import type { BenchOptions } from "./options.ts";
import { agreementSection, timesSection, title } from "./report.ts";
import type { BenchResults } from "./results.ts";
import { firstLine, Roster } from "./roster.ts";
import type { Session } from "./session.ts";

/** Measures what the options ask for, prints each section as soon as it is known and keeps all. */
export async function measure(
  options: BenchOptions,
  job: Job,
  report: Report,
): Promise<BenchResults> {
  const roster = new Roster(job, options);
  try {
    const compared = options.comparison ? await compare(options, job, roster, report) : undefined;
    // What stays open would keep the cores from the growth.
    await roster.close();
    const growth = options.growth ? await grow(options, job, roster) : undefined;
    const results = resultsOf(options, compared, growth);
    if (!compared) report.add(title(results));
    if (growth) report.add(growthSection(growth));
    return results;
  } finally {
    await roster.close();
  }
}

function resultsOf(
  { comparison, rounds, checkSteps }: BenchOptions,
  compared: Compared | undefined,
  growth: Growth | undefined,
): BenchResults {
  return {
    adapter: compared?.adapter ?? growth?.adapter ?? "no GPU",
    browser: compared?.browser,
    rounds: comparison ? rounds : 0,
    checkSteps,
    timed: compared?.timed ?? [],
    absent: compared?.absent ?? [],
    growth,
  };
}

type Compared = Awaited<ReturnType<typeof compare>>;

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

async function grow({ adapter }: BenchOptions, job: Job, roster: Roster): Promise<Growth> {
  say("Tuning in Node");
  const forms = await roster.nodeForms();
  const onPoint = ({ H, B, D }: Size) => say(`A step of H = ${H}, B = ${B}, D = ${D}`);
  return measureGrowth(job, forms, onPoint, adapter);
}

const adapterOf = (entrants: readonly { checked: Checked }[]) =>
  entrants.flatMap(({ checked }) => checked.started.adapters)[0];

const say = (line: string) => console.error(line);

/** The Markdown so far. */
export class Report {
  text = "";

  add(section: string): void {
    console.log(`${section}\n`);
    this.text += `${section}\n\n`;
  }
}
