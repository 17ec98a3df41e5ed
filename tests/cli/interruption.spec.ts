// Ctrl-C: the first stops and writes, the second quits and leaves nothing.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "@playwright/test";
import { freshFolder, start } from "../support/cli.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const folder = freshFolder();
const small = writeSmallMnist(join(folder, "data"), { train: 90, test: 20 });

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} stops the run and writes what there is`, async () => {
    const out = join(folder, signal);
    // Without a penalty and at this rate the mean activations soon pass 1.
    const { child, ended, prints } = start(
      `train --data ${small} --out ${out} --epochs 10000 --hidden-units 4 --learning-rate 0.1 --sparsity-weight 0`.split(
        " ",
      ),
    );
    await prints("epoch 20/");
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stdout).toContain("Stopping and writing what there is");
    expect(stdout).toMatch(/· \d saturated$/m);
    expect(readdirSync(out)).toHaveLength(6);

    const config = JSON.parse(readFileSync(join(out, "config.json"), "utf8"));
    const rows = readFileSync(join(out, "history.csv"), "utf8").trimEnd().split("\n");
    expect(config).toMatchObject({ completed: false, steps: 10_000 });
    expect(config.stepsDone).toBeGreaterThanOrEqual(20);
    expect(config.stepsDone).toBeLessThan(10_000);
    expect(rows.at(-1)).toMatch(new RegExp(`^${config.stepsDone},${config.stepsDone},`));
    expect(stdout).toMatch(/^Trained +[\d,]+ of 10,000 steps/m);
  });
}

test("two signals at once are one, as npm passes on the terminal's", async () => {
  const out = join(folder, "twice");
  const { child, ended, prints } = start(
    `train --data ${small} --out ${out} --epochs 10000 --hidden-units 4`.split(" "),
  );
  await prints("epoch 2/");
  child.kill("SIGINT");
  child.kill("SIGTERM");
  expect((await ended).code).toBe(130);
  expect(readdirSync(out)).toHaveLength(6);
});

test("a second Ctrl-C quits at once and leaves nothing", async () => {
  const out = join(folder, "quit");
  // All of MNIST and many units, so that measuring them takes longer than the wait.
  const { child, ended, prints } = start(`train --out ${out} --hidden-units 1024`.split(" "));
  await prints("Training");
  child.kill("SIGINT");
  await prints("Stopping");
  await wait(600);
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(stdout).not.toContain("Results in");
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});
