// A preview in words, for the page and the command line.

import { formatCount, plural, sixDigits } from "../../format.ts";
import type { ImageShape } from "../data_set.ts";
import type { Position, ValueSummary } from "../value_summary.ts";
import type { DataPreview, SetPreview } from "./preview.ts";

/**
 * Returns the name and text of each property of data.
 * @param seed with which a test set was drawn
 */
export function previewLines(preview: DataPreview, seed: number): string[][] {
  const { name, format } = preview;
  return [
    ["name", name],
    ["format", format],
    ...setLines(preview),
    ["test set", divisionText(preview, seed)],
  ];
}

function divisionText({ test, trainRows }: DataPreview, seed: number): string {
  if (!test) return "none";
  if ("rows" in test) return `${plural(test.rows, "row")} of its own`;
  return `${plural(test.drawn, "row")} drawn with seed ${seed}, ${formatCount(trainRows)} remain for training`;
}

/** Returns the name and text of each property of a set. */
export function setLines(set: SetPreview): string[][] {
  const { rows, inputs, image, element, min, max, mean, nan, infinite, labels } = set;
  return [
    ["rows", formatCount(rows)],
    ["values per row", formatCount(inputs)],
    ["images", image ? imageText(image) : "no"],
    ["element type", element],
    ["range", `${sixDigits(min)} to ${sixDigits(max)}`],
    ["mean", sixDigits(mean)],
    ["NaN", occurrencesText(nan)],
    ["infinite", occurrencesText(infinite)],
    ["labels", labels ? labelsText(labels) : "none"],
  ];
}

/** "28 × 28, grey" */
export const imageText = ({ height, width, channels }: ImageShape) =>
  `${height} × ${width}, ${channels === 1 ? "grey" : "colour"}`;

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
