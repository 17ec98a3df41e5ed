// Tuning results, saved for later runs: the name of each matmul's variant, by adapter, shape, WGSL and sparsity.

import * as v from "valibot";
import type { Settings } from "../../config/settings.ts";
import { mapValues } from "../../records.ts";
import { type Plan, penaltyUniforms } from "../plan.ts";
import {
  allVariants,
  matmulStages,
  runnableVariants,
  type Variants,
  variantName,
  variantNamed,
  variantsAmong,
} from "./variants.ts";

/** Increases when the layout of the record changes. A change of a kernel changes the keys instead. */
const VERSION = 3;

const recordSchema = v.object({
  version: v.literal(VERSION),
  runs: v.record(v.string(), v.record(v.string(), v.string())),
});

export type TuningRecord = v.InferOutput<typeof recordSchema>;

export const emptyRecord: TuningRecord = { version: VERSION, runs: {} };

/** Parses a record, or returns undefined if it is damaged or has another version. */
export function parseRecord(text: string): TuningRecord | undefined {
  try {
    const result = v.safeParse(recordSchema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** The setting that gives the number or the share of active units, for activations that have one. */
const givenBy: Partial<Record<Settings["activation"], "k" | "lifetimeShare">> = {
  topk: "k",
  "batch-topk": "k",
  lifetime: "lifetimeShare",
};

/**
 * Returns what determines how sparse codes are: that setting, or the numbers of the penalty, to powers of four, so that
 * the runs of a sweep share most of their tuning.
 */
function sparsityOf(settings: Settings): string {
  const { activation, penalty, sparsityWeight } = settings;
  const given = givenBy[activation];
  const numbers = given
    ? [settings[given]]
    : [sparsityWeight, ...Object.values(penaltyUniforms(settings))];
  return [penalty, ...numbers.map((number) => Math.round(Math.log2(number) / 2))].join(" ");
}

const hasSparseVariants = ({ passes }: Plan) =>
  matmulStages(passes.train).some(({ hasSparse }) => hasSparse);

/** Whether how sparse the codes are, or those of dead units, changes as the model learns, and so do the fastest variants. */
export const learnsSparsity = (plan: Plan) =>
  hasSparseVariants(plan) && (plan.settings.auxWeight > 0 || !givenBy[plan.settings.activation]);

/** Returns after how many epochs to tune: after one if codes learn to be sparse, but at most a tenth of the run. */
export const tuneAfterEpochs = (plan: Plan) =>
  learnsSparsity(plan) ? Math.min(1, plan.settings.epochs / 10) : 0;

/**
 * Returns a key of everything that tuning depends on: the adapter, the sizes, the WGSL of every variant, and the
 * sparsity if any variant is sparse.
 */
export function tuningKey(adapter: string, plan: Plan): string {
  const { inputs, hidden } = plan.shape;
  const sparsity = hasSparseVariants(plan) ? ` · ${sparsityOf(plan.settings)}` : "";
  const sources = matmulStages(plan.passes.train).flatMap((stage) =>
    variantsAmong(allVariants, stage).map(
      (variant) => stage.withVariant?.(variant).kernel.source ?? "",
    ),
  );
  return `${adapter} · ${inputs}-${hidden}-${inputs} · batch ${plan.settings.batchSize}${sparsity} · ${hashOf(sources)}`;
}

/** A 64-bit hash of the UTF-16 code units, in hexadecimal. */
function hashOf(texts: readonly string[]): string {
  let [low, high] = [0x811c9dc5, 0xcbf29ce4];
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit ^ (low >>> 24), 0x01000193);
    }
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** Returns the recorded variants of a run, or undefined if there are none or this device cannot run them all. */
export function recordedVariants(
  record: TuningRecord,
  key: string,
  device: Pick<GPUDevice, "features">,
): Variants | undefined {
  const names = record.runs[key];
  if (!names) return undefined;
  const runnable = runnableVariants(device);
  const found = Object.entries(names).map(
    ([id, name]) => [id, variantNamed(name, runnable)] as const,
  );
  if (found.some(([, variant]) => !variant)) return undefined;
  return Object.fromEntries(found) as Variants;
}

export const withRecord = (
  record: TuningRecord,
  key: string,
  variants: Variants,
): TuningRecord => ({
  ...record,
  runs: { ...record.runs, [key]: variantNames(variants) },
});

export const variantNames = (variants: Variants) =>
  mapValues(variants, (variant) => variantName(variant));
