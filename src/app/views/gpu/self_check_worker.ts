// Runs the self-check in a worker, because the float64 references would block the page, and on a separate
// device, so that training is not affected.

import { MNIST_INPUTS } from "../../../data/mnist.ts";
import {
  captionOf,
  cellsOf,
  closingOf,
  columns,
  type Result,
  sentencesOf,
} from "../../../self_check/result.ts";
import { selfCheck } from "../../../self_check/self_check.ts";
import { neededLimits } from "../../../training/limits.ts";
import { planRun } from "../../../training/plan.ts";
import { loadMethod } from "../../../training/stages.ts";
import { findDevice } from "../../run/device.ts";
import type { SelfCheckMessage, SelfCheckRequest } from "./self_checking.ts";

const send = (message: SelfCheckMessage) => postMessage(message);

addEventListener("message", async ({ data }: MessageEvent<SelfCheckRequest>) => {
  try {
    await check(data);
  } catch (error) {
    send({ error: (error as Error).message.split("\n")[0] ?? "" });
  }
});

async function check(request: SelfCheckRequest): Promise<void> {
  await loadMethod(request.settings);
  const plan = planRun(request.settings, MNIST_INPUTS, request.settings.batchSize);
  const { device } = await findDevice(neededLimits(plan));
  try {
    const job = { device, inputs: MNIST_INPUTS, ...request };
    const all: Result[] = [];
    for await (const { results, ...progress } of selfCheck(job)) {
      all.push(...results);
      send({ progress });
    }
    // Failures first, then the order of a training step.
    const sorted = all.toSorted((a, b) => Number(a.passed) - Number(b.passed));
    const rows = sorted.map((result) => ({ cells: cellsOf(result), passed: result.passed }));
    const texts = { caption: captionOf(request.settings, MNIST_INPUTS), closing: closingOf(all) };
    send({ outcome: { ...texts, columns, rows, sentences: sentencesOf(all) } });
  } finally {
    device.destroy();
  }
}
