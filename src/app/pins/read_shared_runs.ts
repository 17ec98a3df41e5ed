// Reads the pinned runs of a link; shared_runs.ts writes them.

import { allowed, integer, isAllowed, type Setting, valueFromText } from "../../config/setting.ts";
import { parseSettings, settingsTable } from "../../config/settings.ts";
import { InputError } from "../../input_error.ts";
import { shortened } from "../../text.ts";
import { PIN, type SharedRun, toParameter } from "./shared_runs.ts";

/** As many as can be pinned. */
const MAX_RUNS = 24;

/** The step at which the run was pinned. */
const stepSetting = integer({
  label: "Step",
  min: 1,
  max: 1e12,
  default: 1,
});

/** @throws InputError naming the first value that is unknown, given twice or not valid */
export function fromParameter(text: string): SharedRun {
  const table: Readonly<Record<string, Setting>> = { ...settingsTable, step: stepSetting };
  const values = new Map<string, unknown>();
  let data: string | undefined;
  for (const part of text.split("_")) {
    // Numbers such as 1e-7 contain the separator too.
    const [name = "", ...rest] = part.split("-");
    if (name === "data") {
      if (data !== undefined) throw new InputError("data is given more than once.");
      data = decoded(rest.join("-"));
      continue;
    }
    const setting = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!setting) throw new InputError(`There is no setting named ${shortened(name)}.`);
    if (values.has(name)) throw new InputError(`${name} is given more than once.`);
    values.set(name, valueFromText(setting, rest.join("-")));
  }
  const { step, ...settings } = Object.fromEntries(values);
  if (step !== undefined && !isAllowed(stepSetting, step)) {
    throw new InputError(`step is ${shortened(step)}; it must be ${allowed(stepSetting)}.`);
  }
  return {
    settings: parseSettings(settings),
    step: step as number | undefined,
    ...(data !== undefined && { data }),
  };
}

/** @throws InputError if a part of a link is not encoded as links are */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InputError(`data is ${shortened(text)}, which is not a name in a link.`);
  }
}

/**
 * Reads the runs in a query, each once.
 * @returns those that are valid, and a sentence for each of the others
 */
export function readSharedRuns(query: string) {
  const texts = new URLSearchParams(query).getAll(PIN);
  const runs = new Map<string, SharedRun>();
  const problems: string[] = [];
  for (const [i, text] of texts.slice(0, MAX_RUNS).entries()) {
    try {
      const run = fromParameter(text);
      runs.set(toParameter(run), run);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(`Pinned run ${i + 1} of this link could not be read: ${error.message}`);
    }
  }
  if (texts.length > MAX_RUNS) {
    problems.push(
      `This link has ${texts.length} pinned runs; only the first ${MAX_RUNS} are used.`,
    );
  }
  return { runs: [...runs.values()], problems };
}
