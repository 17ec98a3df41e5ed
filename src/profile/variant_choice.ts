// In which forms a profile runs the products, and why one runs in its plain form.

import { baseline } from "../../shaders/matmul/matmul.ts";
import type { Trial } from "../training/reports.ts";
import { isBaseline, type Variants, variantName } from "../training/tuning/variants.ts";

export interface VariantChoice {
  /** What an earlier tuning found. */
  readonly forms?: Variants;
  /** Whether to find them out where nothing was found yet. */
  readonly tune: boolean;
}

/**
 * Sentences about the products that run in their plain form.
 * @param trials of the tuning, where there was one just now
 */
export function baselineNotes(
  used: Variants,
  { forms, tune }: VariantChoice,
  trials: readonly Trial[],
): string[] {
  const plain = Object.keys(used).filter((id) => isBaseline(used[id]));
  if (plain.length === 0) return [];
  if (!forms && !tune) return ["Without tuning every product runs in its plain form."];
  if (forms) {
    return [
      `As an earlier tuning found, the plain form is used for ${plain.join(", ")}; tuning anew tells why.`,
    ];
  }
  return plain.map((name) => `${name} runs in the plain form: ${whyPlain(name, trials)}.`);
}

function whyPlain(name: string, trials: readonly Trial[]): string {
  const isOther = ({ form }: Trial) => form !== variantName(baseline);
  const others = trials.filter((trial) => trial.product === name && isOther(trial));
  if (others.length === 0) {
    return trials.some(isOther)
      ? "all others were far too slow for the products before it"
      : "this device has no other";
  }
  const refused = others.filter(({ refused }) => refused !== undefined);
  const reasons = refused.map(({ form, refused }) => `${form} is out, as ${firstLine(refused)}`);
  if (refused.length < others.length) reasons.unshift("no other was faster");
  return reasons.join("; ");
}

/** Of a compiler's message; the rest is its source. */
const firstLine = (text = "") => text.split("\n").slice(0, 2).join(" ");
