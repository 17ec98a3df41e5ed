// What `train --resume` says if the folder, the data or their flags are not those of the run.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "@playwright/test";
import type { FoundDevice } from "../../src/cli/device.ts";
import { Divergence } from "../../src/cli/divergence.ts";
import { openRun } from "../../src/cli/resumed_run.ts";
import { Checkpoints } from "../../src/cli/run_checkpoints.ts";
import { RunFolder } from "../../src/cli/run_folder.ts";
import { readInputs } from "../../src/cli/run_inputs.ts";
import { RunLog } from "../../src/cli/run_log.ts";
import type { ResumeOptions } from "../../src/cli/train_options.ts";
import { parseSettings } from "../../src/config/settings.ts";
import type { TrainerState } from "../../src/training/state.ts";
import { freshFolder } from "../support/cli.ts";
import { expectRejection } from "../support/refusal.ts";
import { baselineVariants } from "../support/variants.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);

function writeRows(name: string, count: number): string {
  const rows = Array.from({ length: count }, (_, i) => `${i},${(i * 7) % 5},${i % 3}`);
  writeFileSync(path(name), `${rows.join("\n")}\n`);
  return path(name);
}

const switches = { probes: false, tune: false, retune: false, skipValidation: false };
const tensors = {
  W_enc: new Float32Array(6),
  b_enc: new Float32Array(2),
  W_dec: new Float32Array(6),
  b_dec: new Float32Array(3),
};

/** Writes the folder of a run that has not done a step. */
async function writeRun(name: string, data: string, trainImages = 0): Promise<string> {
  const settings = parseSettings({
    ...{ hiddenUnits: 2, batchSize: 9, trainImages },
    ...{ optimizer: "sgd", outputActivation: "linear" },
  });
  const dataFlags = { delimiter: "," };
  const inputs = await readInputs({ settings, data, dataFlags, ...switches });
  const run = await RunFolder.prepare(path(name));
  const trainer = {
    step: 0,
    readState: async () =>
      ({ step: 0, parameters: tensors, velocity: tensors }) as unknown as TrainerState,
    model: { passes: { variants: baselineVariants } },
  };
  const found = { adapter: { name: "none" } } as unknown as FoundDevice;
  const log = new RunLog(inputs.plan.history, 1, undefined);
  const running = { trainer, inputs, found, folder: run, log };
  await new Checkpoints(running, new Divergence()).begin(false);
  run.release();
  return path(name);
}

/** Opens a run and reads its data, as the command does. */
async function resume(run: string, given: Partial<ResumeOptions> = {}): Promise<void> {
  const opened = await openRun({ resume: run, dataFlags: {}, ...switches, ...given });
  await readInputs(opened.options, opened).finally(() => opened.folder.release());
}

const data = writeRows("rows.csv", 60);
const other = writeRows("other.csv", 30);
let run: string;
let first: string;
test.beforeAll(async () => {
  run = await writeRun("run", data);
  first = await writeRun("first", data, 40);
});

test("a flag of the data that is not that of the run is named", async () => {
  await resume(run, { dataFlags: { testShare: 0.1, delimiter: "," } });
  const refusal = (flags: string) =>
    `${run} was not trained on rows.csv with ${flags} (the fingerprints differ); leave out ${flags}, or pass its training data (rows.csv) with --data.`;
  await expectRejection(resume(run, { dataFlags: { scale: "min-max" } }), refusal("--scale"));
  await expectRejection(
    resume(run, { dataFlags: { scale: "min-max", testShare: 0.2, delimiter: "," } }),
    refusal("--scale and --test-share"),
  );
  // Labels do not change which data they are.
  await expectRejection(
    resume(run, { data: other, dataFlags: { labels: writeLabels(30) } }),
    `${run} was not trained on other.csv (the fingerprints differ); pass its training data (rows.csv) with --data.`,
  );
});

function writeLabels(count: number): string {
  writeFileSync(path("labels.txt"), "a\n".repeat(count));
  return path("labels.txt");
}

test("data with fewer rows than the run was trained on are not its data", async () => {
  await expectRejection(
    resume(first, { data: other }),
    `${first} was not trained on ${other} (it has only 27 training rows, fewer than 40); pass its training data (rows.csv) with --data.`,
  );
});

test("what is not the folder of a run is named for what it is", async () => {
  const file = join(run, "checkpoint.safetensors");
  await expectRejection(resume(file), `--resume ${file} is a file; name its folder, ${run}.`);
  const missing = path("missing");
  await expectRejection(
    resume(missing),
    `--resume ${missing} does not exist; name the folder of a run.`,
  );
  await expectRejection(
    resume(folder),
    `--resume ${folder} is not the folder of a run: it has no checkpoint.safetensors.`,
  );
});

test("recorded files that have moved are given by their flags", async () => {
  const moving = writeRows("moving.csv", 60);
  const moved = await writeRun("moved", moving);
  renameSync(moving, path("elsewhere.csv"));
  await expectRejection(
    resume(moved),
    `${moving} cannot be read: there is no such file; give its path with --data.`,
  );
  await resume(moved, { data: path("elsewhere.csv") });
  const config = join(moved, "config.json");
  const recorded = JSON.parse(readFileSync(config, "utf8"));
  recorded.data.flags.testLabels = path("nowhere.txt");
  writeFileSync(config, JSON.stringify(recorded));
  await expectRejection(
    resume(moved, { data: path("elsewhere.csv") }),
    `${path("nowhere.txt")} cannot be read: there is no such file; give its path with --test-labels.`,
  );
});
