import { expect, test } from "@playwright/test";
import { baseline } from "../../shaders/matmul/matmul.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import { loadMethod } from "../../src/training/stages.ts";
import {
  emptyRecord,
  parseRecord,
  recordedVariants,
  tuneAfterEpochs,
  tuningKey,
  withRecord,
} from "../../src/training/tuning/record.ts";
import { runnableVariants } from "../../src/training/tuning/variants.ts";
import { baselineVariants } from "../support/variants.ts";

await loadMethod(parseSettings({ activation: "jumprelu" }));

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

const keyOf = (changes: object) => tuningKey("a GPU", planOf(changes));

test("the key depends on everything that tuning depends on", () => {
  const topk = { activation: "topk", penalty: "none", hiddenUnits: 4096 };
  const keys = [
    ...[{}, { hiddenUnits: 65 }, { batchSize: 8 }, { activation: "sigmoid" }],
    ...[8, 256, 2048].map((k) => ({ ...topk, k })),
    ...[0.01, 0.1].map((lifetimeShare) => ({ ...topk, activation: "lifetime", lifetimeShare })),
    ...[0.1, 1].map((sparsityWeight) => ({ hiddenUnits: 1024, penalty: "l1", sparsityWeight })),
    ...[16, 64].map((targetL0) => ({ activation: "jumprelu", penalty: "l0-target", targetL0 })),
  ].map(keyOf);
  expect(new Set([...keys, tuningKey("another", planOf({}))]).size).toBe(keys.length + 1);
});

test("the key has the sparsity to a power of four, and only if a variant is sparse", () => {
  const topk = { activation: "topk", penalty: "none", hiddenUnits: 4096 };
  expect(keyOf({ ...topk, k: 10 })).toBe(keyOf({ ...topk, k: 30 }));
  expect(keyOf({ sparsityWeight: 10 })).toBe(key);
  expect(keyOf({ activation: "sigmoid", hiddenUnits: 1024, sparsityWeight: 10 })).toBe(
    keyOf({ activation: "sigmoid", hiddenUnits: 1024 }),
  );
});

test("a run tunes from the first step, or after an epoch if its codes learn to be sparse", () => {
  const after = (changes: object) => tuneAfterEpochs(planOf({ epochs: 20, ...changes }));
  const topk = { activation: "topk", penalty: "none", outputActivation: "linear" };
  expect(after({})).toBe(0);
  expect(after(topk)).toBe(0);
  expect(after({ ...topk, auxWeight: 0.1 })).toBe(1);
  expect(after({ hiddenUnits: 1024 })).toBe(1);
  expect(after({ activation: "jumprelu" })).toBe(1);
  expect(after({ activation: "jumprelu", epochs: 1 })).toBe(0.1);
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
