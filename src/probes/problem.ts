// What probes need of rows and model.

import type { LoadedSet } from "../data/rows.ts";
import { formatCount } from "../format.ts";

/** The most pairs of a unit and a class: the host holds a few hundred bytes for each. */
const MAX_PAIRS = 2 ** 20;

/**
 * Returns why a model cannot be probed with these rows, in a sentence, or undefined if it can. Without labels, only
 * monosemanticity is measured.
 * @param hidden H
 */
export function probesProblem(
  { labels, count }: Pick<LoadedSet, "labels" | "count">,
  hidden: number,
): string | undefined {
  if (!labels) return undefined;
  const classes = labels.names.length;
  if (classes < 2) return "Probes need labels of at least two classes.";
  if (count < 2) return "Probes need at least two training rows.";
  if (hidden * classes > MAX_PAIRS) {
    return `Probes need at most ${formatCount(MAX_PAIRS)} pairs of a hidden unit and a class; ${formatCount(hidden)} units and ${formatCount(classes)} classes are more.`;
  }
  return undefined;
}
