// `train --resume`: the same bits after a kill, longer runs, and folders that it refuses or leaves alone.

import { cpSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { writeCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { openRun } from "../../src/cli/resumed_run.ts";
import { readInputs } from "../../src/cli/run_inputs.ts";
import { RunLog } from "../../src/cli/run_log.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { freshFolder, preloading, run, start } from "../support/cli.ts";
import { checkpointOf, EPOCHS, expectSameEnd, killable } from "../support/killed_run.ts";
import { expectRefusal, expectRejection } from "../support/refusal.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const folder = freshFolder();
const path = (name: string) => join(folder, name);
const small = writeSmallMnist(path("data"), { train: 90, test: 20 });
const resume = (name: string, ...more: string[]) => run(["train", "--resume", path(name), ...more]);

/** Opens a run to resume, as the command does. */
const open = (name: string, given: { data?: string; epochs?: number } = {}) =>
  openRun({
    resume: path(name),
    dataFlags: {},
    probes: false,
    tune: false,
    retune: false,
    skipValidation: false,
    ...given,
  });

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  const { code, stderr } = await run(killable(small, path("whole")));
  expect([code, stderr]).toEqual([0, ""]);
});

test("a killed run resumes with the same bits; while it lives, its folder is in use", async () => {
  const { child, ended, prints } = start(killable(small, path("killed")));
  await prints("epoch 20/");
  child.kill("SIGSTOP");
  const living = await resume("killed");
  child.kill("SIGKILL");
  await ended;
  expect([living.code, living.stderr]).toEqual([
    2,
    `${path("killed")} is in use by another run; wait until it ends, or stop it.\n`,
  ]);
  const { step } = checkpointOf(path("killed")).state;
  expect(step).toBeGreaterThanOrEqual(3 * 19);
  expect(step).toBeLessThan(3 * EPOCHS);
  // What a kill in the middle of writing leaves behind.
  writeFileSync(join(path("killed"), "checkpoint.safetensors.1.partial"), "half");
  await expectSameEnd(path("killed"), path("whole"));
});

/** Loses the GPU device after these submits. */
const losingAt = (...submits: number[]) => ({
  ...preloading("lost_device.mjs"),
  LOSE_AT: submits.join(","),
});
const lostAndContinued = (from: string) =>
  new RegExp(`^The GPU device was lost \\(.+\\); the run continues ${from} on .+\\.\\n?$`);

test("a run continues on another device with the same bits, three times within a minute", async () => {
  const often = await run(killable(small, path("lost")), losingAt(1, 30, 60, 90));
  const lines = often.stderr.trimEnd().split("\n");
  expect([often.code, lines.length]).toEqual([1, 4]);
  expect(lines[0]).toMatch(lostAndContinued("from the start"));
  expect(lines[2]).toMatch(lostAndContinued("after \\d+ steps"));
  const { step } = checkpointOf(path("lost")).state;
  expect(step).toBeGreaterThan(0);
  expect(lines[3]).toBe(
    `The GPU device was lost more than 3 times within a minute (device was destroyed). The run is saved after ${step} steps; continue with --resume ${path("lost")}.`,
  );

  const once = await run(["train", "--resume", path("lost")], losingAt(30));
  expect(once.code).toBe(0);
  expect(once.stderr).toMatch(lostAndContinued("after \\d+ steps"));
  for (const file of ["model.safetensors", "history.csv", "metrics.json"]) {
    const whole = readFileSync(join(path("whole"), file));
    expect(readFileSync(join(path("lost"), file)), file).toEqual(whole);
  }
});

test("a finished run says so, and nothing is changed", async () => {
  const files = () =>
    readdirSync(path("whole")).map((name) => {
      const file = join(path("whole"), name);
      return [name, statSync(file).mtimeMs, readFileSync(file)];
    });
  const before = files();
  const { code, stdout, stderr } = await resume("whole");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(
    `${path("whole")} is already finished (180 steps). To continue it, raise --epochs.\n`,
  );
  expect(files()).toEqual(before);
});

test("a finished run with more epochs has the bits of a longer one", { tag: "@long" }, async () => {
  const flags = killable(small, path("longer"));
  const { code } = await run([...flags, "--epochs", "2"]);
  expect(code).toBe(0);
  await expectSameEnd(path("longer"), path("whole"), "--epochs", String(EPOCHS));
  await expectRejection(
    open("longer", { epochs: 2 }),
    `${path("longer")} has already trained for 180 steps, more than --epochs allows; raise --epochs.`,
  );
});

test("on a full disk the last checkpoint stays, and the run resumes from it; other data and damaged files are refused", {
  tag: "@long",
}, async () => {
  const { code, stderr } = await run(killable(small, path("full")), preloading("full_disk.mjs"));
  expect([code, stderr]).toEqual([
    1,
    `${join(path("full"), "checkpoint.safetensors")} cannot be written: the disk is full; free some space.\n`,
  ]);
  expect(readdirSync(path("full")).sort()).toEqual([
    "checkpoint.safetensors",
    "config.json",
    "history.csv",
  ]);
  expect(checkpointOf(path("full")).state.step).toBe(9);
  await expectRefusals();
  await expectSameEnd(path("full"), path("whole"));
});

async function expectRefusals(): Promise<void> {
  const other = writeSmallMnist(path("other"), { train: 91, test: 20 });
  const full = await open("full", { data: other });
  await expectRejection(
    readInputs(full.options, full),
    `${path("full")} was not trained on other (the fingerprints differ); pass its training data (data) with --data.`,
  );
  full.folder.release();

  const copy = (name: string) => {
    cpSync(path("full"), path(name), { recursive: true });
    return join(path(name), "checkpoint.safetensors");
  };
  truncateSync(copy("cut"), statSync(copy("cut")).size - 1);
  await expectRejection(open("cut"), /^\S+cut\/checkpoint\.safetensors is not a valid /);
  const history = join(path("full"), "history.csv");
  const columns = readFileSync(history, "utf8").split("\n")[0];
  for (const [name, text, message] of [
    ["other columns", "step,epoch\n", "its columns are not those of the run"],
    ["no rows", `${columns}\n`, "its rows end at step 0, before step 7"],
    ["a cut row", `${columns}\n7,1`, "its line 2 is not complete"],
    ["a row without its end", `${columns}\n7${",1".repeat(12)}`, "its line 2 is not complete"],
  ] as const) {
    copy(name);
    writeFileSync(join(path(name), "history.csv"), text);
    const opened = await open(name);
    const { plan } = await readInputs(opened.options, opened);
    expectRefusal(() => new RunLog(plan.history, 7, opened), `history.csv is damaged: ${message}.`);
    opened.folder.release();
  }
  const ofPage = copy("page");
  const { log, ...others } = checkpointOf(path("full"));
  writeFileSync(ofPage, writeCheckpoint(others, { scaling: bytesAsShares, inputScale: 1 }, "1"));
  await expectRejection(open("page"), `${ofPage} cannot be resumed here, as it has no records of `);
  copy("changed");
  const file = join(path("changed"), "config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  config.settings.learningRate = 0.5;
  writeFileSync(file, JSON.stringify(config));
  await expectRejection(
    open("changed"),
    `${file} is damaged: learningRate is 0.5, but the checkpoint was trained with 0.001.`,
  );
  await expectRejection(
    open("data"),
    `--resume ${small} is not the folder of a run: it has no checkpoint.safetensors.`,
  );
}
