// What a run's checkpoints do to its folder: a resumed run leaves it as it is until its first checkpoint, and what is
// left beside an earlier checkpoint always belongs to it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { FoundDevice } from "../../src/cli/device.ts";
import { Divergence } from "../../src/cli/divergence.ts";
import { openRun, readSaved } from "../../src/cli/resumed_run.ts";
import { Checkpoints } from "../../src/cli/run_checkpoints.ts";
import { measuredFiles } from "../../src/cli/run_files.ts";
import { RunFolder } from "../../src/cli/run_folder.ts";
import { readInputs } from "../../src/cli/run_inputs.ts";
import { RunLog } from "../../src/cli/run_log.ts";
import { weightsAt } from "../../src/cli/weights_at.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { writeSafetensors } from "../../src/files/write_safetensors.ts";
import type { Parameters } from "../../src/model/tensors.ts";
import type { StepRecord } from "../../src/training/reports.ts";
import type { TrainerState } from "../../src/training/state.ts";
import { freshFolder } from "../support/cli.ts";
import { expectRejection } from "../support/refusal.ts";
import { baselineVariants } from "../support/variants.ts";

const settings = parseSettings({
  ...{ hiddenUnits: 2, batchSize: 9, epochs: 50 },
  ...{ optimizer: "sgd", outputActivation: "linear" },
});
const options = {
  ...{ settings, data: "synthetic", dataFlags: { inputs: 3, rows: 30, features: 4 } },
  ...{ probes: false, tune: false, retune: false, skipValidation: false },
};
const found = { adapter: { name: "none" } } as unknown as FoundDevice;

const tensors = (value: number) =>
  ({
    W_enc: new Float32Array(6).fill(value),
    b_enc: new Float32Array(2),
    W_dec: new Float32Array(6),
    b_dec: new Float32Array(3),
  }) as unknown as Parameters;

/** A run whose weights are its step, and the checkpoints of it. */
async function runIn(folder: RunFolder, isResumed: boolean, more: { maxSteps?: number } = {}) {
  const inputs = await readInputs({ ...options, ...more });
  const saved = isResumed ? await readSaved(folder) : undefined;
  const log = new RunLog(inputs.plan.history, 1, saved);
  const trainer = {
    step: saved?.checkpoint.state.step ?? 0,
    readState: async () =>
      ({
        step: trainer.step,
        parameters: tensors(trainer.step),
        velocity: tensors(0),
      }) as unknown as TrainerState,
    model: { passes: { variants: baselineVariants } },
  };
  const divergence = new Divergence();
  const checkpoints = new Checkpoints({ trainer, inputs, found, folder, log }, divergence);
  await checkpoints.begin(isResumed);
  const trainTo = async (last: number) => {
    while (trainer.step < last) {
      const step = ++trainer.step;
      const numbers = { reconstruction: 1 / step, sparsity: 0, auxiliary: 0, silent: 0, l0: 1 };
      const where = { step, epoch: Math.ceil(step / 3), rows: 9, loss: 1 / step };
      log.add({ ...where, ...numbers, saturated: 0 } as StepRecord);
    }
    await checkpoints.write();
  };
  return { trainTo, log };
}

const path = () => join(freshFolder(), "run");
const contents = (folder: string) =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
const stepsOf = (folder: string) =>
  readFileSync(join(folder, "history.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => Number.parseInt(line, 10));
/** Returns the step of the weights that other commands find in the folder. */
const weightsOf = async (folder: string) => (await weightsAt(folder)).parameters.W_enc[0];

test("a resumed run leaves its folder as it is until its first checkpoint, and then drops what is older", async () => {
  const name = path();
  const created = await RunFolder.prepare(name);
  await (await runIn(created, false)).trainTo(4);
  // As an interruption leaves it.
  const older = ["model.safetensors", ...measuredFiles];
  created.add(Object.fromEntries(older.map((file) => [file, "of step 4"])));
  created.release();
  const before = contents(name);

  const opened = await RunFolder.open(name);
  const { trainTo } = await runIn(opened, true);
  expect(contents(name)).toEqual(before);
  await trainTo(7);
  expect(readdirSync(name).sort()).toEqual([
    "checkpoint.safetensors",
    "config.json",
    "history.csv",
  ]);
  expect(await weightsOf(name)).toBe(7);
  opened.release();
});

test("if the first checkpoint cannot be written, the folder has that of the earlier step only", async () => {
  const name = path();
  const created = await RunFolder.prepare(name);
  await (await runIn(created, false)).trainTo(4);
  created.add({ "model.safetensors": "of step 4" });
  created.release();
  const opened = await RunFolder.open(name);
  const { trainTo } = await runIn(opened, true);
  const { add } = opened;
  opened.add = (files) => {
    if ("checkpoint.safetensors" in files) throw new Error("killed");
    add.call(opened, files);
  };
  await expect(trainTo(7)).rejects.toThrow("killed");
  expect(readdirSync(name)).not.toContain("model.safetensors");
  expect(await weightsOf(name)).toBe(4);
  opened.release();
});

test("the history grows by its new rows only, and a resumed run cuts off those after its checkpoint", async () => {
  const name = path();
  const created = await RunFolder.prepare(name);
  const { trainTo } = await runIn(created, false);
  const replaced: string[] = [];
  const { add } = created;
  created.add = (files) => {
    replaced.push(...Object.keys(files));
    add.call(created, files);
  };
  await trainTo(5);
  await trainTo(9);
  expect(replaced).toEqual(["checkpoint.safetensors", "checkpoint.safetensors"]);
  // The last row stays open for a test loss.
  expect(stepsOf(name)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  created.release();
  // What a kill in the middle of appending leaves behind: row 10 is cut off after its first digit.
  const file = join(name, "history.csv");
  const text = readFileSync(file, "utf8");
  for (const rest of ["9,3,0.1\n1", "9,3,0.1\n10,4,0.1", "8", ""]) {
    writeFileSync(file, text + rest);
    const opened = await RunFolder.open(name);
    const { log } = await runIn(opened, true);
    expect(log.history.completeRows()).toBe(text);
    opened.release();
  }
});

test("a run that cannot continue names the flag that ends it", async () => {
  const name = path();
  const created = await RunFolder.prepare(name);
  await (await runIn(created, false, { maxSteps: 5 })).trainTo(5);
  created.release();
  const open = async (given: { maxSteps?: number; epochs?: number } = {}) => {
    const { settings, data, ...flags } = options;
    const { folder, limit } = await openRun({ resume: name, ...flags, ...given });
    folder.release();
    return limit;
  };
  expect(await open()).toBe("--max-steps");
  // More epochs alone do not continue it.
  expect(await open({ epochs: 100 })).toBe("--max-steps");
  expect(await open({ maxSteps: 200 })).toBe("--epochs");
  await expectRejection(open({ maxSteps: 4 }), "more than --max-steps allows; raise --max-steps.");
  await expectRejection(open({ epochs: 1 }), "more than --epochs allows; raise --epochs.");
});

test("an order is refused to a run that was trained without one", async () => {
  const name = path();
  const created = await RunFolder.prepare(name);
  await runIn(created, false);
  created.release();
  const { settings, data, ...flags } = options;
  await expectRejection(
    openRun({ resume: name, ...flags, order: "order.npy" }),
    `${name} was trained without a given order; leave out --order.`,
  );
});

test("a checkpoint that lacks the whitening of its patches is refused as a model", async () => {
  const folder = freshFolder();
  const file = join(folder, "checkpoint.safetensors");
  const values = new Float32Array(6);
  const metadata = { checkpointVersion: "1", whitened: "true", settings: "{}" };
  const tensors = { W_enc: { shape: [3, 2], values }, W_dec: { shape: [2, 3], values } };
  writeFileSync(file, writeSafetensors(tensors, metadata));
  await expectRejection(weightsAt(folder), `${file} lacks the whitening of the patches `);
});
