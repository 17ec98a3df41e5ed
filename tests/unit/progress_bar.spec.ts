import { expect, test } from "@playwright/test";
import { statusText } from "../../src/cli/progress_bar.ts";
import type { Progress } from "../../src/training/reports.ts";

const record = {
  step: 3,
  epoch: 1,
  rows: 10,
  loss: 0.25,
  reconstruction: 0.2,
  sparsity: 0.05,
  auxiliary: 0,
  saturated: 0,
  silent: 0,
};
const progress: Progress = {
  step: 3,
  steps: 12,
  epoch: 1,
  epochs: 4,
  epochEnded: true,
  records: [record],
  imagesPerSecond: 1234.5,
  secondsLeft: 75,
};
const evaluation = { loss: 0.3, reconstruction: 0.22, sparsity: 0.08, auxiliary: 0 };

const words = { row: "image", error: "MSE" };

test("a line has the epoch, the losses, the speed and the time left", () => {
  expect(statusText(progress, evaluation, words)).toBe(
    "epoch 1/4 · loss 0.250 · test MSE 0.220 · 1,235 images/s · 1 min 15 s left",
  );
  const tuning = { done: 2, total: 9, trials: [] };
  const records = [{ ...record, saturated: 5 }];
  expect(statusText({ ...progress, tuning, records }, undefined, words)).toMatch(
    /· tuning 2\/9 · 5 saturated$/,
  );
});

test("an unknown speed is not shown", () => {
  expect(statusText({ ...progress, imagesPerSecond: undefined }, undefined, words)).toBe(
    "epoch 1/4 · loss 0.250 · 1 min 15 s left",
  );
});
