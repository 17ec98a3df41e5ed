// The self-check in a thread of its own, because the float64 twins would hold up the page, and on a
// device of its own, so that training goes on as it was.

import { INPUTS } from "../../../self_check/images.ts";
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
import { findDevice } from "../../run/device.ts";
import type { SelfCheckMessage, SelfCheckRequest } from "./self_checking.ts";

const tell = (message: SelfCheckMessage) => postMessage(message);

addEventListener("message", async ({ data }: MessageEvent<SelfCheckRequest>) => {
  try {
    await check(data);
  } catch (error) {
    tell({ trouble: (error as Error).message.split("\n")[0] ?? "" });
  }
});

async function check(request: SelfCheckRequest): Promise<void> {
  const plan = planRun(request.settings, INPUTS, request.settings.batchSize);
  const { device } = await findDevice(neededLimits(plan));
  try {
    const all: Result[] = [];
    for await (const { results, ...progress } of selfCheck({ device, ...request })) {
      all.push(...results);
      tell({ progress });
    }
    // What failed comes first, the rest in the order of a step.
    const sorted = all.toSorted((a, b) => Number(a.passed) - Number(b.passed));
    const rows = sorted.map((result) => ({ cells: cellsOf(result), passed: result.passed }));
    const words = { caption: captionOf(request.settings), closing: closingOf(all) };
    tell({ outcome: { ...words, columns, rows, sentences: sentencesOf(all) } });
  } finally {
    device.destroy();
  }
}
