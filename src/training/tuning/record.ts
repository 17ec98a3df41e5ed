// Tuning results, saved for later runs: the name of each matmul's variant, by adapter, shape and WGSL.

import * as v from "valibot";
import { mapValues } from "../../records.ts";
import type { Plan } from "../plan.ts";
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

/** Returns a key of everything that tuning depends on: the adapter, the sizes and the WGSL of every variant. */
export function tuningKey(adapter: string, plan: Plan): string {
  const { inputs, hidden } = plan.shape;
  const sources = matmulStages(plan.passes.train).flatMap((stage) =>
    variantsAmong(allVariants, stage).map(
      (variant) => stage.withVariant?.(variant).kernel.source ?? "",
    ),
  );
  return `${adapter} · ${inputs}-${hidden}-${inputs} · batch ${plan.settings.batchSize} · ${hashOf(sources)}`;
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
