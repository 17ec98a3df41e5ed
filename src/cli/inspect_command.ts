// parsimony inspect: what a data file contains.

import {
  type DataPreview,
  previewOf,
  type Sample,
  type SetPreview,
} from "../data/prepare/preview.ts";
import type { Position, ValueSummary } from "../data/value_summary.ts";
import { formatCount, plural } from "../format.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import type { InspectOptions } from "./inspect_options.ts";
import { prepareFlaggedData } from "./open_data.ts";

/** @throws InputError naming the file and what is wrong with it */
export async function inspect(options: InspectOptions): Promise<void> {
  const { paths, data: flags, seed, outputActivation, json } = options;
  const prepared = await prepareFlaggedData({ paths, flags, seed }, { isPreview: true });
  const preview = await previewOf(prepared, outputActivation);
  console.log(json ? JSON.stringify(jsonOf(preview), null, 2) : textOf(preview, seed));
}

function jsonOf(preview: DataPreview) {
  const { format, test, trainRows, scaling, defaultScaling, suggestedScaling, problem, warnings } =
    preview;
  return {
    ...setJson(preview, format),
    trainRows,
    testRows: test ? ("drawn" in test ? test.drawn : test.rows) : 0,
    test: test && "rows" in test ? setJson(test, format) : null,
    scaling,
    defaultScaling,
    suggestedScaling: suggestedScaling ?? null,
    problem: problem ?? null,
    warnings,
  };
}

function setJson(set: SetPreview, format: string) {
  const { name, rows, inputs, image = null, element, min, max, mean, labels = null, notes } = set;
  const occurrences = ({ count, first }: ValueSummary["nan"]) => ({ count, first: first ?? null });
  return {
    name,
    format,
    rows,
    inputs,
    image,
    element,
    min,
    max,
    mean,
    nan: occurrences(set.nan),
    infinite: occurrences(set.infinite),
    labels,
    notes,
    samples: set.samples.map(({ values, ...about }) => ({ ...about, values: [...values] })),
  };
}

function textOf(preview: DataPreview, seed: number): string {
  const { test, trainRows, scaling, suggestedScaling: suggested, problem, warnings } = preview;
  const drawn = test && "drawn" in test ? test.drawn : undefined;
  const division =
    drawn !== undefined
      ? `${plural(drawn, "row")} drawn with seed ${seed}, ${formatCount(trainRows)} remain for training`
      : test
        ? "in the data, below"
        : "none";
  const lines = [
    ["name", preview.name],
    ["format", preview.format],
    ...setLines(preview),
    ["test set", division],
    ["scaling", scaling],
    ...(suggested ? [["suggested", `${suggested.name} (${suggested.reason})`]] : []),
  ];
  const sentences = [
    ...preview.notes.map((note) => `Note: ${note}`),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(problem ? [`Problem: ${problem}`] : []),
  ];
  const parts = [
    [...alignedLines(namesAndTexts, lines), ...sentences].join("\n"),
    samplesText(preview.samples),
  ];
  if (test && "rows" in test) {
    const notes = test.notes.map((note) => `Note: ${note}`);
    const testLines = alignedLines(namesAndTexts, [["name", test.name], ...setLines(test)]);
    parts.push(["Test set", ...testLines, ...notes].join("\n"), samplesText(test.samples));
  }
  return parts.join("\n\n");
}

function setLines(set: SetPreview): string[][] {
  const { rows, inputs, image, element, min, max, mean, nan, infinite, labels } = set;
  const size = image && `${image.height} × ${image.width}`;
  return [
    ["rows", formatCount(rows)],
    ["values per row", formatCount(inputs)],
    ["images", image ? `${size}, ${image.channels === 1 ? "grey" : "colour"}` : "no"],
    ["element type", element],
    ["range", `${sixDigits(min)} to ${sixDigits(max)}`],
    ["mean", sixDigits(mean)],
    ["NaN", occurrencesText(nan)],
    ["infinite", occurrencesText(infinite)],
    ["labels", labels ? labelsText(labels) : "none"],
  ];
}

const sixDigits = (value: number) => String(Number(value.toPrecision(6)));

function occurrencesText({ count, first }: ValueSummary["nan"]): string {
  const at = ({ row, column }: Position) => `, first in row ${row}, column ${column} (from 0)`;
  return count === 0 || !first ? "none" : `${formatCount(count)}${at(first)}`;
}

const SHOWN_CLASSES = 10;

function labelsText({ names, counts }: NonNullable<SetPreview["labels"]>): string {
  const shown = names.slice(0, SHOWN_CLASSES).map((name, i) => `${name} (${counts[i]})`);
  const more = names.length > SHOWN_CLASSES ? ", …" : "";
  return `${plural(names.length, "class", "classes")}: ${shown.join(", ")}${more}`;
}

const SHOWN_VALUES = 8;

/** A line for each row: its number, label, name and first values. */
function samplesText(samples: readonly Sample[]): string {
  const columns = [{}, { isText: true }, { isText: true }];
  const rows = samples.map(({ row, label, name, values }) => {
    const about = [label, name].filter((text) => text !== undefined).join(" ");
    const shown = [...values.subarray(0, SHOWN_VALUES)].map(sixDigits).join(" ");
    return [String(row), about, `${shown}${values.length > SHOWN_VALUES ? " …" : ""}`];
  });
  const hasAbout = rows.some(([, about]) => about);
  const cells = rows.map(([row = "", about = "", values = ""]) =>
    hasAbout ? [row, about, values] : [row, values],
  );
  return ["Rows", ...alignedLines(hasAbout ? columns : columns.slice(0, 2), cells)].join("\n");
}
