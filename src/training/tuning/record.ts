// What a tuned run leaves for the next one: the name of each product's form, by adapter and shape.

import * as v from "valibot";
import type { Settings } from "../../config/settings.ts";
import { formName, type ProductForms, productNames, runnableForms } from "./variants.ts";

/** Goes up when a form of the same name changes. */
const VERSION = 2;

const recordSchema = v.object({
  version: v.literal(VERSION),
  runs: v.record(v.string(), v.record(v.picklist(productNames), v.string())),
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
export function recordedForms(
  record: TuningRecord,
  key: string,
  device: Pick<GPUDevice, "features">,
): ProductForms | undefined {
  const names = record.runs[key];
  const forms = runnableForms(device);
  const found = productNames.map((product) => {
    return [product, forms.find((form) => formName(form) === names?.[product])] as const;
  });
  if (found.some(([, form]) => !form)) return undefined;
  return Object.fromEntries(found) as unknown as ProductForms;
}

export function withForms(record: TuningRecord, key: string, forms: ProductForms): TuningRecord {
  return { ...record, runs: { ...record.runs, [key]: formNames(forms) } };
}

export const formNames = (forms: ProductForms) =>
  Object.fromEntries(productNames.map((name) => [name, formName(forms[name])]));
