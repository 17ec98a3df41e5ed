// A run that is killed at ten random moments and resumed each time has the bits of one that never stopped.

import { join } from "node:path";
import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { freshFolder, run } from "../support/cli.ts";
import { checkpointOf, expectSameEnd, killAfter, killable } from "../support/killed_run.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const EPOCHS = 400;
/** The folder of a run has its first checkpoint soon after it prints this. */
const STARTS = "Training";

/** When to kill: so many epochs after those that are done, 0 for the start, and so many milliseconds later. */
const moment = fc.record({ epochs: fc.nat({ max: 4 }), milliseconds: fc.nat({ max: 30 }) });

test("a run that is killed at ten random moments ends with the same bits", async () => {
  const folder = freshFolder();
  const small = writeSmallMnist(join(folder, "data"), { train: 90, test: 20 });
  const [whole, killed] = [join(folder, "whole"), join(folder, "killed")];
  const flags = (out: string) => [...killable(small, out), "--epochs", String(EPOCHS)];
  expect((await run(flags(whole))).code).toBe(0);

  await killAfter(flags(killed), "epoch 1/", 0);
  let last = 0;
  for (const { epochs, milliseconds } of fc.sample(moment, 9)) {
    const epoch = Math.floor(last / 3) + epochs;
    const text = epochs === 0 ? STARTS : `epoch ${epoch}/`;
    await killAfter(["train", "--resume", killed], text, milliseconds);
    const { step } = checkpointOf(killed).state;
    expect(step, `killed ${milliseconds} ms after ${text}`).toBeGreaterThanOrEqual(last);
    last = step;
  }
  expect(last).toBeGreaterThan(0);
  expect(last).toBeLessThan(3 * EPOCHS);
  await expectSameEnd(killed, whole);
});
