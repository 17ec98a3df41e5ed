import { expect, test } from "@playwright/test";
import { baseline } from "../../shaders/matmul/matmul.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  tuningKey,
  withRecord,
} from "../../src/training/tuning/record.ts";
import { runnableVariants } from "../../src/training/tuning/variants.ts";
import { baselineVariants } from "../support/variants.ts";

const device = (...features: string[]) => ({ features: new Set(features) as GPUSupportedFeatures });
const planOf = (changes: object) => planRun(parseSettings(changes), 784, 60_000);
const key = tuningKey("a GPU", planOf({}));
const quad = runnableVariants(device("subgroups")).find(({ kind }) => kind === "quad shuffle");

test("forms come back from a record's text, for their key and a device that can run them", () => {
  const forms = { ...baselineVariants, decode: quad ?? baseline };
  const record = parseRecord(JSON.stringify(withRecord(emptyRecord, key, forms))) ?? emptyRecord;
  expect(recordedVariants(record, key, device("subgroups"))).toEqual(forms);
  expect(recordedVariants(record, `${key}!`, device("subgroups"))).toBeUndefined();
  expect(recordedVariants(record, key, device())).toBeUndefined();
});

test("the key tells apart what tuning depends on", () => {
  const keys = [{}, { hiddenUnits: 65 }, { batchSize: 8 }, { activation: "sigmoid" }].map(
    (changes) => tuningKey("a GPU", planOf(changes)),
  );
  expect(new Set([...keys, tuningKey("another", planOf({}))]).size).toBe(5);
});

for (const text of [
  "",
  "{",
  "[]",
  '{"version":3}',
  '{"version":2,"runs":{}}',
  '{"version":3,"runs":{"k":{"x":7}}}',
]) {
  test(`a damaged or old record is refused: ${text}`, () => {
    expect(parseRecord(text)).toBeUndefined();
  });
}

test("a record that names no known form is not trusted", () => {
  const record = { version: 3 as const, runs: { [key]: { encode: "no such form" } } };
  expect(recordedVariants(record, key, device("subgroups"))).toBeUndefined();
});
