// What a tuned run leaves for the next one: the name of each product's form, by adapter and shape.

import * as v from "valibot";
import type { Settings } from "../../config/settings.ts";
import { matmulIds, runnableVariants, type Variants, variantName } from "./variants.ts";

/** Goes up when a form of the same name changes. */
const VERSION = 2;

const recordSchema = v.object({
  version: v.literal(VERSION),
  runs: v.record(v.string(), v.record(v.picklist(matmulIds), v.string())),
});

export type TuningRecord = v.InferOutput<typeof recordSchema>;

export const emptyRecord: TuningRecord = { version: VERSION, runs: {} };

/** A record from a file's or a browser's text; nothing where it is damaged or of another version. */
export function parseRecord(text: string): TuningRecord | undefined {
  try {
    const result = v.safeParse(recordSchema, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

/** What the fastest forms depend on. */
export function tuningKey(adapter: string, settings: Settings, inputs: number): string {
  const { hiddenUnits, batchSize, activation, outputActivation } = settings;
  return `${adapter} · ${inputs}-${hiddenUnits}-${inputs} · batch ${batchSize} · ${activation}, ${outputActivation}`;
}

/** The forms of a run, where the record names for every product one that this device can run. */
export function recordedVariants(
  record: TuningRecord,
  key: string,
  device: Pick<GPUDevice, "features">,
): Variants | undefined {
  const names = record.runs[key];
  const forms = runnableVariants(device);
  const found = matmulIds.map((product) => {
    return [product, forms.find((form) => variantName(form) === names?.[product])] as const;
  });
  if (found.some(([, form]) => !form)) return undefined;
  return Object.fromEntries(found) as unknown as Variants;
}

export function withVariants(record: TuningRecord, key: string, forms: Variants): TuningRecord {
  return { ...record, runs: { ...record.runs, [key]: variantNames(forms) } };
}

export const variantNames = (forms: Variants) =>
  Object.fromEntries(matmulIds.map((name) => [name, variantName(forms[name])]));
