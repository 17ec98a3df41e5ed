import { expect, test } from "@playwright/test";
import { plainForm } from "../../shaders/matmul/matmul.ts";
import { parseSettings } from "../../src/config/settings.ts";
import {
  emptyRecord,
  parseRecord,
  recordedForms,
  tuningKey,
  withForms,
} from "../../src/training/tuning/record.ts";
import { plainForms, runnableForms } from "../../src/training/tuning/variants.ts";

const device = (...features: string[]) => ({ features: new Set(features) as GPUSupportedFeatures });
const key = tuningKey("a GPU", parseSettings({}), 784);
const quad = runnableForms(device("subgroups")).find(({ kind }) => kind === "quad lanes");

test("forms come back from a record's text, for their key and a device that can run them", () => {
  const forms = { ...plainForms, decode: quad ?? plainForm };
  const record = parseRecord(JSON.stringify(withForms(emptyRecord, key, forms))) ?? emptyRecord;
  expect(recordedForms(record, key, device("subgroups"))).toEqual(forms);
  expect(recordedForms(record, `${key}!`, device("subgroups"))).toBeUndefined();
  expect(recordedForms(record, key, device())).toBeUndefined();
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
  expect(recordedForms(record, key, device("subgroups"))).toBeUndefined();
});
