// parsimony inspect: what a data file contains.

import type { DataSet } from "../data/data_set.ts";
import { openData } from "../data/readers/index.ts";
import { type Position, summariseValues, type ValueSummary } from "../data/value_summary.ts";
import { formatCount, plural } from "../format.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import { fileSources } from "./file_source.ts";
import type { InspectOptions } from "./inspect_options.ts";

/** @throws InputError naming the file and what is wrong with it */
export async function inspect({ paths, read, json }: InspectOptions): Promise<void> {
  const { files, name } = fileSources(paths);
  const { format, sets } = await openData(files, name, read);
  const { train, test } = sets;
  const summary = await summariseValues(train);
  const testSummary = test && (await summariseValues(test));
  if (json) {
    const whole = {
      ...jsonOf(train, format, summary),
      test: test && testSummary ? jsonOf(test, format, testSummary) : null,
    };
    console.log(JSON.stringify(whole, null, 2));
    return;
  }
  console.log(textOf(train, format, summary));
  if (test && testSummary) console.log(`\nTest set\n${textOf(test, format, testSummary)}`);
}

function jsonOf(set: DataSet, format: string, summary: ValueSummary) {
  const { name, count, inputs, element, image = null, labels, notes } = set;
  const { nan, infinite, ...range } = summary;
  const occurrences = ({ count, first }: ValueSummary["nan"]) => ({ count, first: first ?? null });
  return {
    name,
    format,
    rows: count,
    inputs,
    image,
    element,
    ...range,
    nan: occurrences(nan),
    infinite: occurrences(infinite),
    labels: labels ? { names: labels.names, counts: classCounts(labels) } : null,
    notes,
  };
}

function textOf(set: DataSet, format: string, summary: ValueSummary): string {
  const { name, count, inputs, element, image, labels, notes } = set;
  const { min, max, mean, nan, infinite } = summary;
  const size = image && `${image.height} × ${image.width}`;
  const lines = [
    ["name", name],
    ["format", format],
    ["rows", formatCount(count)],
    ["values per row", formatCount(inputs)],
    ["images", image ? `${size}, ${image.channels === 1 ? "grey" : "colour"}` : "no"],
    ["element type", element],
    ["range", `${sixDigits(min)} to ${sixDigits(max)}`],
    ["mean", sixDigits(mean)],
    ["NaN", occurrencesText(nan)],
    ["infinite", occurrencesText(infinite)],
    ["labels", labels ? labelsText(labels) : "none"],
  ];
  return [...alignedLines(namesAndTexts, lines), ...notes.map((note) => `Note: ${note}`)].join(
    "\n",
  );
}

const sixDigits = (value: number) => String(Number(value.toPrecision(6)));

function occurrencesText({ count, first }: ValueSummary["nan"]): string {
  const at = ({ row, column }: Position) => `, first in row ${row}, column ${column} (from 0)`;
  return count === 0 || !first ? "none" : `${formatCount(count)}${at(first)}`;
}

type LabelsOfSet = NonNullable<DataSet["labels"]>;

const SHOWN_CLASSES = 10;

function labelsText(labels: LabelsOfSet): string {
  const counts = classCounts(labels);
  const shown = labels.names.slice(0, SHOWN_CLASSES).map((name, i) => `${name} (${counts[i]})`);
  const more = labels.names.length > SHOWN_CLASSES ? ", …" : "";
  return `${plural(labels.names.length, "class", "classes")}: ${shown.join(", ")}${more}`;
}

function classCounts({ classes, names }: LabelsOfSet): number[] {
  const counts = names.map(() => 0);
  for (const label of classes) counts[label] = (counts[label] as number) + 1;
  return counts;
}
