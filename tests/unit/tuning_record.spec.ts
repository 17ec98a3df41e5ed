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

test("variants are read back from a record, if the key matches and the device supports them", () => {
  const variants = { ...baselineVariants, decode: quad ?? baseline };
  const record = parseRecord(JSON.stringify(withRecord(emptyRecord, key, variants))) ?? emptyRecord;
  expect(recordedVariants(record, key, device("subgroups"))).toEqual(variants);
  expect(recordedVariants(record, `${key}!`, device("subgroups"))).toBeUndefined();
  expect(recordedVariants(record, key, device())).toBeUndefined();
});

test("the key depends on everything that tuning depends on", () => {
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
  test(`a damaged or old record is ignored: ${text}`, () => {
    expect(parseRecord(text)).toBeUndefined();
  });
}

test("a record with an unknown variant is ignored", () => {
  const record = { version: 3 as const, runs: { [key]: { encode: "no such variant" } } };
  expect(recordedVariants(record, key, device("subgroups"))).toBeUndefined();
});
