// Trains the model that ships with the page, and writes it with float16 weights and its curves:
// npm run shipped-model

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Float16Array } from "@petamoriken/float16";
import { version } from "../package.json";
import { findDevice } from "../src/cli/device.ts";
import { readImageSets } from "../src/cli/input_files.ts";
import { defaultSettings } from "../src/config/settings.ts";
import { everyNth, slicesOf } from "../src/data/rows.ts";
import { weightsMetadata } from "../src/files/weights.ts";
import { writeSafetensors } from "../src/files/write_safetensors.ts";
import { mapValuesOf, tensorShapes } from "../src/model/tensors.ts";
import { CodeStatisticsAccumulator } from "../src/statistics/code_statistics.ts";
import { Downsampled } from "../src/training/curves.ts";
import { planRun } from "../src/training/plan.ts";
import type { StepRecord, TestEvaluation } from "../src/training/reports.ts";
import { Trainer } from "../src/training/trainer.ts";

const FILE = "src/app/trained_model/trained_model.safetensors";
const COMMAND = "npm run shipped-model";
const MAX_POINTS = 120;
const SAMPLE = 6000;
const SLICE = 2048;

const settings = defaultSettings;
const { train, test } = await readImageSets(undefined);
const plan = planRun(settings, train.inputs, train.count);
const { device, adapter } = await findDevice(() => plan);
const trainer = await Trainer.create({ device, settings, rows: train, tune: true });

const curves = {
  train: new Downsampled<StepRecord>(MAX_POINTS),
  test: new Downsampled<TestEvaluation>(MAX_POINTS),
  sparsity: new Downsampled(MAX_POINTS),
};
let record: StepRecord | undefined;
const sample = everyNth(train, SAMPLE);
for await (const { records, epochEnded, epoch } of trainer.train()) {
  for (const each of records) {
    curves.train.add(each);
    record = each;
  }
  if (!epochEnded) continue;
  const { step } = trainer;
  curves.test.add({ step, ...(await trainer.model.evaluate(test)) });
  const codes = new CodeStatisticsAccumulator(settings.hiddenUnits);
  for (const { part } of slicesOf(sample, SLICE)) codes.add(await trainer.model.encode(part));
  const { dead, meanL0 } = codes.finish();
  curves.sparsity.add({ step, dead, meanL0 });
  console.log(`epoch ${epoch}: loss ${record?.loss}, L0 ${meanL0}`);
}

const history = {
  record,
  train: curves.train.state(),
  test: curves.test.state(),
  sparsity: curves.sparsity.state(),
  isTestDue: false,
};
const metadata = {
  ...weightsMetadata(settings, train, trainer.step, version),
  command: COMMAND,
  adapter: adapter.name,
  images: String(train.count),
  history: JSON.stringify(history, (_, value) =>
    typeof value === "number" ? Number(value.toPrecision(6)) : value,
  ),
};
const parameters = await trainer.model.readParameters();
const tensors = mapValuesOf(tensorShapes(plan.shape), (shape, name) => ({
  shape,
  values: new Float16Array(parameters[name] as Float32Array),
}));
writeFileSync(
  fileURLToPath(new URL(`../${FILE}`, import.meta.url)),
  writeSafetensors(tensors, metadata),
);
console.log(`${FILE} is written.`);
trainer.destroy();
device.destroy();
