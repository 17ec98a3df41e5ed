import { expect, test } from "@playwright/test";
import { baseline } from "../../shaders/matmul/matmul.ts";
import { parseSettings } from "../../src/config/settings.ts";
import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  tuningKey,
  withVariants,
} from "../../src/training/tuning/record.ts";
import { baselineVariants, runnableVariants } from "../../src/training/tuning/variants.ts";

const device = (...features: string[]) => ({ features: new Set(features) as GPUSupportedFeatures });
const key = tuningKey("a GPU", parseSettings({}), 784);
const quad = runnableVariants(device("subgroups")).find(({ kind }) => kind === "quad shuffle");

test("forms come back from a record's text, for their key and a device that can run them", () => {
  const forms = { ...baselineVariants, decode: quad ?? baseline };
  const record = parseRecord(JSON.stringify(withVariants(emptyRecord, key, forms))) ?? emptyRecord;
  expect(recordedVariants(record, key, device("subgroups"))).toEqual(forms);
  expect(recordedVariants(record, `${key}!`, device("subgroups"))).toBeUndefined();
  expect(recordedVariants(record, key, device())).toBeUndefined();
});

test("the key tells apart what tuning depends on", () => {
  const keys = [{}, { hiddenUnits: 65 }, { batchSize: 8 }, { activation: "sigmoid" }].map(
    (changes) => tuningKey("a GPU", parseSettings(changes), 784),
  );
  expect(new Set([...keys, tuningKey("another", parseSettings({}), 784)]).size).toBe(5);
});

for (const text of [
  "",
  "{",
  "[]",
  '{"version":2}',
  '{"version":1,"runs":{}}',
  '{"version":2,"runs":{"k":{"x":"y"}}}',
]) {
  test(`a damaged or old record is refused: ${text}`, () => {
    expect(parseRecord(text)).toBeUndefined();
  });
}

test("a record that names no known form is not trusted", () => {
  const record = { version: 2 as const, runs: { [key]: { encode: "no such form" } } };
  expect(recordedVariants(record, key, device("subgroups"))).toBeUndefined();
});
