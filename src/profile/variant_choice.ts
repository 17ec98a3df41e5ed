// Which variants of the matmuls a profile runs, and why it runs the baseline.

import { baseline } from "../../shaders/matmul/matmul.ts";
import type { Trial } from "../training/reports.ts";
import { isBaseline, type Variants, variantName } from "../training/tuning/variants.ts";

export interface VariantChoice {
  /** The result of an earlier tuning. */
  readonly variants?: Variants;
  /** Whether to tune if no variants are given. */
  readonly tune: boolean;
}

/**
 * Returns sentences about the matmuls that run the baseline variant.
 * @param trials of the tuning that has just run, if any
 */
export function baselineNotes(
  used: Variants,
  { variants, tune }: VariantChoice,
  trials: readonly Trial[],
): string[] {
  const untuned = Object.keys(used).filter((id) => isBaseline(used[id]));
  if (untuned.length === 0) return [];
  if (!variants && !tune) return ["Without tuning, every matmul uses the baseline variant."];
  if (variants) {
    return [
      `An earlier tuning run selected the baseline variant for ${untuned.join(", ")}; tune again to see why.`,
    ];
  }
  return untuned.map((id) => `${id} uses the baseline variant: ${reasonFor(id, trials)}.`);
}

function reasonFor(id: string, trials: readonly Trial[]): string {
  const isOther = ({ variant }: Trial) => variant !== variantName(baseline);
  const others = trials.filter((trial) => trial.matmul === id && isOther(trial));
  if (others.length === 0) {
    return trials.some(isOther)
      ? "the other variants were skipped because they were far slower on earlier matmuls"
      : "this device supports no other variant";
  }
  const refused = others.filter(({ refused }) => refused !== undefined);
  const reasons = refused.map(
    ({ variant, refused }) => `${variant} was rejected: ${firstLine(refused)}`,
  );
  if (refused.length < others.length) reasons.unshift("no other variant was faster");
  return reasons.join("; ");
}

/** The message of a compiler without the source that follows it. */
const firstLine = (text = "") => text.split("\n").slice(0, 2).join(" ");
