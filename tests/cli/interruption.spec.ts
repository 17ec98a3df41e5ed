// Ctrl-C: the first stops the run and saves it, the second quits.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { readCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { freshFolder, preloading, run, start } from "../support/cli.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const folder = freshFolder();
const small = writeSmallMnist(join(folder, "data"), { train: 90, test: 20 });
const flags = (out: string) =>
  `train --data ${small} --out ${out} --epochs 10000 --hidden-units 4`.split(" ");
/** Returns the names of temporary files and folders, which are hidden. */
const hidden = () => readdirSync(folder).filter((name) => name.startsWith("."));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} stops the run and saves the results so far`, async () => {
    const out = join(folder, signal);
    // Without a penalty and at this learning rate, the mean activations soon exceed 1.
    const saturating = ["--learning-rate", "0.1", "--sparsity-weight", "0"];
    const { child, ended, prints } = start([...flags(out), ...saturating]);
    await prints("epoch 20/");
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stdout).toMatch(/Stopping/);
    expect(stdout).toMatch(/· \d saturated$/m);
    expect(readdirSync(out)).toHaveLength(8);

    const config = JSON.parse(readFileSync(join(out, "config.json"), "utf8"));
    const rows = readFileSync(join(out, "history.csv"), "utf8").trimEnd().split("\n");
    expect(config).toMatchObject({ completed: false, steps: 10_000 });
    expect(config.stepsDone).toBeGreaterThanOrEqual(20);
    expect(config.stepsDone).toBeLessThan(10_000);
    expect(rows.at(-1)).toMatch(new RegExp(`^${config.stepsDone},${config.stepsDone},`));
    expect(stdout).toMatch(/^Trained +[\d,]+ of 10,000 steps/m);
    expect(stdout).toContain(`Continue with --resume ${out}.`);
    const checkpoint = join(out, "checkpoint.safetensors");
    const { state } = readCheckpoint(readFileSync(checkpoint), checkpoint);
    expect(state.step).toBe(config.stepsDone);
  });
}

test("two signals close together count as one, because npm forwards the terminal's", async () => {
  const out = join(folder, "twice");
  const { child, ended, prints } = start(flags(out));
  await prints("epoch 2/");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  expect((await ended).code).toBe(130);
  expect(readdirSync(out)).toHaveLength(8);
});

test("Ctrl-C before the first step saves nothing", async () => {
  const out = join(folder, "early");
  const { code, stdout, stderr } = await run(
    [...flags(out), "--json"],
    preloading("interrupted_compilation.mjs"),
  );
  expect(code).toBe(130);
  expect(stderr).toContain("nothing was saved");
  expect(stderr).not.toContain("Results in");
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ folder: null, steps: 10_000, stepsDone: 0 },
    ...{ completed: false, diverged: false },
  });
  expect(existsSync(out)).toBe(false);
  expect(hidden()).toEqual([]);
});

test("a second Ctrl-C quits immediately and leaves no files", async () => {
  const out = join(folder, "quit");
  const { child, ended, prints } = start(flags(out), preloading("endless_compilation.mjs"));
  await prints("Training");
  child.kill("SIGINT");
  await prints("Stopping");
  // Those that are close to the first one count as the same.
  const again = setInterval(() => child.kill("SIGINT"), 50);
  const { stdout } = await ended;
  clearInterval(again);
  expect(child.signalCode).toBe("SIGINT");
  expect(stdout).not.toContain("Results in");
  expect(existsSync(out)).toBe(false);
  expect(hidden()).toEqual([]);
});
