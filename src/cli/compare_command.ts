// parsimony compare: what differs between runs, and which is better.

import { sparsityErrorChart } from "../charts/sparsity_error.ts";
import { lightTheme } from "../charts/theme.ts";
import { type SettingName, settingApplies, settingsList } from "../config/settings.ts";
import type { SavedModel } from "../files/read_model.ts";
import { formatSignificant, plural } from "../format.ts";
import { adviceOnRuns } from "../guidance/advice_on_runs.ts";
import { InputError } from "../input_error.ts";
import {
  type DictionarySimilarity,
  dictionarySimilarity,
  type LargestCosine,
  largestCosines,
  summarisedCosines,
} from "../statistics/directions.ts";
import { alignedLines } from "../table.ts";
import type { CompareOptions } from "./compare_options.ts";
import { differingData } from "./compared_data.ts";
import { type FinishedRun, readRun } from "./finished_run.ts";
import { judgedOn, type Measure, measures, measureText, outcomesOf } from "./measures.ts";
import { withBar } from "./open_data.ts";
import { output } from "./output.ts";
import { checkWritable, writeWhole } from "./write_file.ts";

interface ComparedRun extends FinishedRun {
  /** Distinguishes it from the others: its name, or its folder if two have the same name. */
  readonly label: string;
  /** Between its units; null if the weights are not finite. */
  readonly largestCosine: LargestCosine | null;
}

/** How similar the dictionaries of two runs are; undefined if they cannot be compared. */
interface Pair {
  readonly runs: readonly [ComparedRun, ComparedRun];
  readonly similarity: DictionarySimilarity | undefined;
}

/** @throws InputError naming the file or flag and what is wrong with it */
export async function compare({ folders, figure }: CompareOptions): Promise<void> {
  if (figure !== undefined) checkWritable("--figure", figure);
  const found = await Promise.all(folders.map(readRun));
  const runs = await withBar("comparing units", (report) => comparedRuns(found, report));
  const pairs = await withBar("comparing dictionaries", (report) => pairsOf(runs, report));
  if (figure !== undefined) writeWhole(figure, await drawn(runs));
  output.result(jsonOf(runs, pairs), textOf(runs, pairs));
  if (figure !== undefined) output.note(`Wrote ${figure}.`);
}

type Report = (share: number) => void;

/** Returns a report of the i-th of several parts. */
const partOf =
  (i: number, count: number, report: Report | undefined): Report =>
  (share) =>
    report?.((i + share) / count);

/** Compares the units of each run, if its metrics.json does not have the outcome. */
export async function comparedRuns(
  runs: readonly FinishedRun[],
  report?: Report,
): Promise<ComparedRun[]> {
  return runs.map((run, i) => {
    const isUnique = runs.filter(({ name }) => name === run.name).length === 1;
    const ofPart = partOf(i, runs.length, report);
    const largestCosine =
      run.metrics.largestCosine ?? (run.model ? largestCosineOf(run.model, ofPart) : null);
    ofPart(1);
    return { ...run, label: isUnique ? run.name : run.folder, largestCosine };
  });
}

const largestCosineOf = ({ parameters, shape }: SavedModel, report: Report) =>
  summarisedCosines(largestCosines(parameters.W_dec, shape.inputs, report));

async function pairsOf(runs: readonly ComparedRun[], report?: Report): Promise<Pair[]> {
  const both = runs.flatMap((a, i) => runs.slice(i + 1).map((b) => [a, b] as const));
  return both.map(([a, b], i) => {
    const ofPart = partOf(i, both.length, report);
    const similarity = a.model && b.model && similarityOf(a.model, b.model, ofPart);
    ofPart(1);
    return { runs: [a, b], similarity };
  });
}

function similarityOf(
  a: SavedModel,
  b: SavedModel,
  report: Report,
): DictionarySimilarity | undefined {
  const { inputs } = a.shape;
  if (b.shape.inputs !== inputs) return undefined;
  return dictionarySimilarity(a.parameters.W_dec, b.parameters.W_dec, inputs, report);
}

/** What is shown, in this order. */
const shown: Readonly<Record<string, Measure<ComparedRun>>> = {
  ...measures,
  // `train` does not compare more than a few thousand units.
  meanLargestCosine: {
    ...measures.meanLargestCosine,
    of: ({ largestCosine }) => largestCosine?.mean ?? null,
  },
  maxCosine: {
    ...measures.maxCosine,
    of: ({ largestCosine }) => largestCosine?.max ?? null,
  },
};

function differingSettings(runs: readonly ComparedRun[]): SettingName[] {
  const names = settingsList.map(([name]) => name);
  return names.filter((name) => new Set(runs.map(({ settings }) => settings[name])).size > 1);
}

/** Returns what the differences suggest. Runs that were stopped are left out, as they were trained for less long. */
const adviceOn = (runs: readonly ComparedRun[]) =>
  adviceOnRuns(outcomesOf(runs.filter(({ config }) => config.completed !== false)));

function jsonOf(runs: readonly ComparedRun[], pairs: readonly Pair[]) {
  return {
    differingSettings: differingSettings(runs),
    runs: runs.map((run) => ({
      folder: run.folder,
      data: run.config.data.name,
      source: run.config.data.source,
      dataFlags: run.config.data.flags,
      fingerprint: run.config.data.fingerprint,
      settings: run.settings,
      measuredOn: run.metrics.test ? "test" : "train",
      rows: judgedOn(run).rows,
      ...Object.fromEntries(Object.entries(shown).map(([name, { of }]) => [name, of(run)])),
    })),
    dictionaries: pairs.map(({ runs: [a, b], similarity = null }) => ({
      runs: [a.folder, b.folder],
      similarity,
    })),
    advice: adviceOn(runs),
  };
}

function textOf(runs: readonly ComparedRun[], pairs: readonly Pair[]): string {
  const cells = (title: string, of: (run: ComparedRun) => string) => [title, ...runs.map(of)];
  const data = differingData(runs);
  const measured = Object.values(shown).filter(({ of }) =>
    runs.some((run) => of(run) !== undefined),
  );
  const rows = [
    cells("", ({ label }) => label),
    ...(data ? [["data", ...data]] : []),
    ...differingSettings(runs).map((name) =>
      cells(name, ({ settings }) =>
        settingApplies(name, settings) ? String(settings[name]) : "–",
      ),
    ),
    cells("Measured on", (run) =>
      plural(judgedOn(run).rows, `${run.metrics.test ? "test" : "training"} row`),
    ),
    ...(runs.some(({ metrics }) => metrics.probes?.linear)
      ? [cells("Linear probe tested on", probedOn)]
      : []),
    ...measured.map(({ title, of }) => cells(title, (run) => measureText(of(run)))),
  ];
  const parts = [alignedLines([{ isText: true }, ...runs.map(() => ({}))], rows)];
  if (pairs.length > 0)
    parts.push(["Dictionaries", ...alignedLines(pairColumns, pairs.map(pairCells))]);
  const advice = adviceOn(runs);
  if (advice.length > 0) parts.push(["Advice", ...advice]);
  return parts.map((lines) => lines.join("\n")).join("\n\n");
}

function probedOn({ metrics }: ComparedRun): string {
  const codes = metrics.probes?.linear?.codes;
  if (!codes) return "–";
  return codes.error === undefined ? "held-out training rows" : "test rows";
}

const pairColumns = [{ isText: true }, { isText: true }, {}];

const kinds = {
  matched: "cosine, matched one to one",
  best: "best cosine for each unit of the first run",
} as const satisfies Record<DictionarySimilarity["kind"], string>;

function pairCells({ runs: [a, b], similarity }: Pair): string[] {
  const names = `${a.label} and ${b.label}`;
  if (!a.model || !b.model) return [names, "weights that are not finite", "–"];
  if (!similarity) return [names, "rows of different sizes", "–"];
  return [names, kinds[similarity.kind], formatSignificant(similarity.meanCosine)];
}

/** @throws InputError if all runs diverged */
async function drawn(runs: readonly ComparedRun[]): Promise<Uint8Array> {
  const set = runs.every(({ metrics }) => metrics.test) ? "test" : "training";
  const points = runs.flatMap((run, seriesIndex) => {
    const { mse, l0 } = set === "test" ? judgedOn(run) : run.metrics.train;
    if (run.config.diverged || mse === null || l0 === null) return [];
    return [{ id: run.folder, name: run.label, seriesIndex, meanL0: l0, value: mse }];
  });
  if (points.length === 0) {
    throw new InputError("--figure has nothing to show: all runs diverged.");
  }
  // Loaded here because ECharts takes long to load.
  const { drawPng } = await import("./png.ts");
  return drawPng(sparsityErrorChart({ points, rowName: "row" }, lightTheme, set), 900, 640);
}
