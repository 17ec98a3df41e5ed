// Saved tuning results determine a run's variants but do not change its bits; a damaged file is ignored.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import {
  emptyRecord,
  tuningKey,
  variantNames,
  withRecord,
} from "../../src/training/tuning/record.ts";
import { runnableVariants } from "../../src/training/tuning/variants.ts";
import { freshFolder, run } from "../support/cli.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";
import { baselineVariants } from "../support/variants.ts";

const folder = freshFolder();
const small = writeSmallMnist(join(folder, "data"), { train: 60, test: 10 });
// Long enough to outlast the compilation of the other variants.
const flags = ["--hidden-units", "5", "--batch-size", "20", "--epochs", "60"];
const settings = parseSettings({ hiddenUnits: 5, batchSize: 20, epochs: 60 });

const read = (name: string, file: string) => readFileSync(join(folder, name, file));
const config = (name: string) => JSON.parse(read(name, "config.json").toString());

/** Trains with a cache folder whose tuning file holds this text. */
function train(name: string, tuning: string, more: readonly string[] = []) {
  const cache = join(folder, `cache of ${name}`);
  mkdirSync(join(cache, "parsimony"), { recursive: true });
  writeFileSync(join(cache, "parsimony/tuning.json"), tuning);
  const out = ["--out", join(folder, name)];
  return run(["train", "--data", small, ...out, ...flags, ...more], { XDG_CACHE_HOME: cache });
}

test("a run uses the variants of an earlier one, and its weights have the same bits", {
  tag: "@long",
}, async () => {
  test.setTimeout(240_000);
  const damaged = await train("damaged", '{"version":0}');
  expect(damaged.code).toBe(0);
  expect(damaged.stderr).toMatch(/^.*ignored: .*damaged.*\n$/);
  const untuned = await train("untuned", "{", ["--no-tune"]);
  expect(untuned).toMatchObject({ code: 0, stderr: "" });

  const [usual, , tiles] = runnableVariants({ features: new Set() as GPUSupportedFeatures });
  // A single matmul, whose variant compiles in a small part of the run's time.
  const variants = { ...baselineVariants, encode: tiles ?? (usual as NonNullable<typeof usual>) };
  const key = tuningKey(config("untuned").adapter.name, planRun(settings, 784, 60));
  const record = withRecord(emptyRecord, key, variants);
  const tuned = await train("tuned", JSON.stringify(record));
  expect(tuned).toMatchObject({ code: 0, stderr: "" });

  expect(config("tuned").variants).toEqual(variantNames(variants));
  expect(config("untuned").variants).not.toEqual(config("tuned").variants);
  const weights = read("untuned", "model.safetensors");
  expect(read("tuned", "history.csv").equals(read("untuned", "history.csv"))).toBe(true);
  expect(read("tuned", "model.safetensors").equals(weights)).toBe(true);
  expect(read("damaged", "model.safetensors").equals(weights)).toBe(true);
});
