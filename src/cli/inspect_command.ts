// parsimony inspect: what a data file or a file of weights contains.

import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type DataPreview,
  previewOf,
  type Sample,
  type SetPreview,
} from "../data/prepare/preview.ts";
import { previewLines, setLines } from "../data/prepare/preview_text.ts";
import type { ValueSummary } from "../data/value_summary.ts";
import { SWEEP_MARK } from "../files/sweep_files.ts";
import { sixDigits } from "../format.ts";
import { InputError } from "../input_error.ts";
import { alignedLines, namesAndTexts } from "../table.ts";
import { checkpointJson, checkpointText, findCheckpoint } from "./inspect_checkpoint.ts";
import type { InspectOptions } from "./inspect_options.ts";
import { weightsJson, weightsText } from "./inspect_weights.ts";
import { prepareFlaggedData } from "./open_data.ts";
import { output } from "./output.ts";
import { isStandard } from "./standard_input.ts";
import { checkpointAt, findWeightsAt } from "./weights_at.ts";

/** @throws InputError naming the file and what is wrong with it */
export async function inspect(options: InspectOptions): Promise<void> {
  const { paths, data: flags, seed, outputActivation } = options;
  if (await showModel(options)) return;
  const prepared = await prepareFlaggedData({ paths, flags, seed }, { isPreview: true });
  const preview = await previewOf(prepared, outputActivation);
  output.result(jsonOf(preview), textOf(preview, seed));
}

/** Weights are not data, unless the user names one of their tensors. Returns whether it has shown any. */
async function showModel({ paths, data }: InspectOptions): Promise<boolean> {
  const [path = "", ...others] = paths;
  const mayBeModel =
    others.length === 0 && data.array === undefined && (isStandard(path) || existsSync(path));
  if (!mayBeModel) return false;
  if (existsSync(join(path, SWEEP_MARK))) {
    throw new InputError(`${path} is the folder of a sweep; inspect one of the runs in it.`);
  }
  const file = checkpointAt(path);
  const checkpoint = file && (await findCheckpoint(file));
  if (checkpoint) {
    output.result(checkpointJson(file.name, checkpoint), checkpointText(file.name, checkpoint));
    return true;
  }
  const weights = await findWeightsAt(path);
  if (weights) output.result(weightsJson(weights), weightsText(weights));
  return weights !== undefined;
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
  const { test } = preview;
  const parts = [
    [...alignedLines(namesAndTexts, linesOf(preview, seed)), ...sentencesOf(preview)].join("\n"),
    samplesText(preview.samples),
  ];
  if (test && "rows" in test) {
    const notes = test.notes.map((note) => `Note: ${note}`);
    const testLines = alignedLines(namesAndTexts, [["name", test.name], ...setLines(test)]);
    parts.push(["Test set", ...testLines, ...notes].join("\n"), samplesText(test.samples));
  }
  return parts.join("\n\n");
}

function linesOf(preview: DataPreview, seed: number): string[][] {
  const { scaling, suggestedScaling: suggested } = preview;
  return [
    ...previewLines(preview, seed),
    ["scaling", scaling],
    ...(suggested ? [["suggested", `${suggested.name} (${suggested.reason})`]] : []),
  ];
}

function sentencesOf({ notes, warnings, problem }: DataPreview): string[] {
  return [
    ...notes.map((note) => `Note: ${note}`),
    ...warnings.map((warning) => `Warning: ${warning}`),
    ...(problem ? [`Problem: ${problem}`] : []),
  ];
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
