// The comparison in Markdown, section by section, as it is printed.

import { TOLERANCE } from "./agreement.ts";
import type { Absent, Checked, Timed } from "./comparison.ts";
import { orDash, plain, scientific, table } from "./markdown.ts";
import { type BenchResults, ratioTo } from "./results.ts";

export function title({ adapter, browser }: Pick<BenchResults, "adapter" | "browser">): string {
  const where = browser ? `Adapter: ${adapter}; Chromium ${browser}` : `Adapter: ${adapter}`;
  return [
    "# Benchmark of Parsimony",
    "",
    `${where}; Node ${process.versions.node}.`,
    "A step is the article's: 784-64-784, batch 256, forward and backward pass, Adam, weights updated.",
  ].join("\n");
}

/** Which contenders agree with the reference, and which were skipped and why. */
export function agreementSection(
  checked: readonly Checked[],
  absent: readonly Absent[],
  checkSteps: number,
): string {
  const rows = checked.map(({ contender, losses, agreement }) => [
    contender.name,
    contender.backend,
    agreement.agrees ? "agrees" : "disagrees, is not timed",
    (losses[0] as number).toFixed(6),
    (losses.at(-1) as number).toFixed(6),
    scientific(agreement.worst),
    String(agreement.step),
  ]);
  const header = [
    "contender",
    "back end",
    "",
    "loss of step 1",
    `loss of step ${checkSteps}`,
    "largest difference",
    "at step",
  ];
  return [
    "## Agreement",
    "",
    `Losses of the first ${checkSteps} steps against a float64 run from the same weights and batches.`,
    `A relative difference of ${TOLERANCE} is allowed: twenty steps with Adam's epsilon in PyTorch's place differ by 3e-3.`,
    "",
    table(header, rows, 3),
    ...skippedLines(absent),
  ].join("\n");
}

/** A line for each reason, with all whom it keeps from running. */
function skippedLines(absent: readonly Absent[]): string[] {
  const namesOf = new Map<string, string[]>();
  for (const { contender, why } of absent) {
    namesOf.set(why, [...(namesOf.get(why) ?? []), `${contender.name} (${contender.backend})`]);
  }
  return [...namesOf].map(([why, names]) => {
    return `\n${names.join("; ")} ${names.length === 1 ? "was" : "were"} skipped: ${why}.`;
  });
}

/** Milliseconds per step and ratios, the fastest first. */
export function timesSection(timed: readonly Timed[], rounds: number): string {
  const ranked = timed.flatMap((row) => (row.ms ? [{ ...row, ms: row.ms }] : []));
  const rows = ranked
    .toSorted((a, b) => a.ms.median - b.ms.median)
    .map((row) => [
      row.contender.name,
      row.contender.backend,
      ...[row.ms.min, row.ms.median, row.ms.max].map(plain),
      orDash(ratioTo("tuned", row, timed)),
      orDash(ratioTo("plain", row, timed)),
      row.dispatches > 0 ? String(row.dispatches) : "–",
      orDash(row.started.ms),
    ]);
  const header = [
    "contender",
    "back end",
    "minimum",
    "median",
    "maximum",
    "× tuned",
    "× plain",
    "dispatches",
    "first step",
  ];
  return [
    "## Milliseconds per step",
    "",
    `${rounds} interleaved rounds. "× tuned" and "× plain" say how many times as long a step takes as in the tuned and the plain Parsimony of this browser (medians); below 1 is faster.`,
    '"First step" is the time from the images in memory to the end of the first step: back end or device, upload, compilation, one step.',
    "",
    table(header, rows),
    "",
    goals(timed),
  ].join("\n");
}

/** What Parsimony wants to reach, and what it did in this run. */
const wanted = [
  { key: "tfjs-webgpu", text: "TensorFlow.js webgpu", ratio: 20 },
  { key: "jax-webgpu", text: "jax-js webgpu", ratio: 3.5 },
  { key: "tfjs-wasm", text: "TensorFlow.js wasm", ratio: 1.5 },
  { key: "jax-wasm", text: "jax-js wasm with threads", ratio: 1 },
] as const;

const FIRST_STEP_MS = 1000;

function goals(timed: readonly Timed[]): string {
  const lines = wanted.flatMap(({ key, text, ratio }) => {
    const row = timed.find(({ contender }) => contender.key === key);
    const found = row && ratioTo("tuned", row, timed);
    if (found === undefined) return [];
    return [
      `- at least ${ratio} × as fast as ${text}: ${found.toPrecision(4)} ×, ${verdict(found >= ratio)}`,
    ];
  });
  const first = timed.find(({ contender }) => contender.key === "parsimony-plain")?.started.ms;
  if (first !== undefined) {
    lines.push(
      `- first step of the plain form within ${FIRST_STEP_MS} ms: ${plain(first)} ms, ${verdict(first <= FIRST_STEP_MS)}`,
    );
  }
  return lines.length === 0 ? "" : ["Goals of the tuned form:", "", ...lines].join("\n");
}

export const verdict = (isReached: boolean) => (isReached ? "reached" : "not reached");
