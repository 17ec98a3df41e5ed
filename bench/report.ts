// The comparison in Markdown, section by section.

import { markdownTable } from "../src/table.ts";
import { TOLERANCE } from "./agreement.ts";
import type { Checked, Timed, Untimed } from "./comparison.ts";
import { orDash, plain, scientific } from "./numbers.ts";
import { adapterOf, type BenchResults, ratioTo } from "./results.ts";

export function title(results: BenchResults): string {
  const { browser } = results;
  const adapter = adapterOf(results);
  const where = browser ? `Adapter: ${adapter}; Chromium ${browser}` : `Adapter: ${adapter}`;
  return [
    "# Parsimony benchmark",
    "",
    `${where}; Node ${process.versions.node}.`,
    "A step has the default settings: 784-64-784, batch 256, forward and backward pass, Adam update.",
  ].join("\n");
}

/** Reports which contenders compute the default step, and which were skipped and why. */
export function agreementSection(
  checked: readonly Checked[],
  skipped: readonly Untimed[],
  checkSteps: number,
): string {
  const rows = checked.map(({ contender, losses, agreement }) => [
    contender.name,
    contender.backend,
    agreement.agrees ? "agrees" : "disagrees, not timed",
    (losses[0] as number).toFixed(6),
    (losses.at(-1) as number).toFixed(6),
    scientific(agreement.worst),
    String(agreement.step),
  ]);
  const header = [
    "contender",
    "backend",
    "",
    "loss of step 1",
    `loss of step ${checkSteps}`,
    "largest difference",
    "step",
  ];
  return [
    "## Agreement",
    "",
    `Losses of the first ${checkSteps} steps compared with a float64 run from the same weights and batches.`,
    `The relative difference may be up to ${TOLERANCE}. For comparison, twenty steps with PyTorch's epsilon instead of Keras' differ by 3e-3.`,
    "",
    markdownTable(header, rows, 3),
    ...aboutLines(checked),
    ...reasonLines(skipped).map((line) => `\n${line}`),
  ].join("\n");
}

/** A line for each contender that says where it computed. */
const aboutLines = (checked: readonly Checked[]) =>
  checked.flatMap(({ contender: { name, backend }, started: { about } }) =>
    about === undefined ? [] : [`\n${name} (${backend}): ${about}.`],
  );

/** A line for each reason, with all contenders that have no times for it. */
export function reasonLines(untimed: readonly Untimed[], participle = "skipped"): string[] {
  const namesOf = new Map<string, string[]>();
  for (const { contender, why } of untimed) {
    namesOf.set(why, [...(namesOf.get(why) ?? []), `${contender.name} (${contender.backend})`]);
  }
  return [...namesOf].map(([why, names]) => {
    const were = names.length === 1 ? "was" : "were";
    return `${names.join("; ")} ${were} ${participle}: ${why.replace(/\.$/, "")}.`;
  });
}

/** Reports milliseconds per step and ratios, fastest first. */
export function timesSection(
  timed: readonly Timed[],
  rounds: number,
  failed: readonly Untimed[] = [],
): string {
  const ranked = timed.flatMap((row) => (row.ms ? [{ ...row, ms: row.ms }] : []));
  const rows = ranked
    .toSorted((a, b) => a.ms.median - b.ms.median)
    .map((row) => [
      row.contender.name,
      row.contender.backend,
      ...[row.ms.min, row.ms.median, row.ms.max].map(plain),
      orDash(ratioTo("tuned", row, timed)),
      orDash(ratioTo("baseline", row, timed)),
      row.dispatches > 0 ? String(row.dispatches) : "–",
      orDash(row.started.ms),
    ]);
  const header = [
    "contender",
    "backend",
    "minimum",
    "median",
    "maximum",
    "× tuned",
    "× baseline",
    "dispatches",
    "first step",
  ];
  return [
    "## Milliseconds per step",
    "",
    `${rounds} interleaved rounds. "× tuned" and "× baseline" are ratios of medians to Parsimony with tuned and with baseline kernels in the same browser; below 1 is faster.`,
    '"First step" is the time from images in memory to the end of the first step: backend or device, upload, compilation, and one step.',
    "",
    markdownTable(header, rows, 2),
    "",
    ...reasonLines(failed, "not timed").map((line) => `${line}\n`),
    goalsSection(timed),
  ].join("\n");
}

/** Parsimony's goals: how many times as fast as other contenders it should be. */
const goals = [
  { key: "tfjs-webgpu", text: "TensorFlow.js webgpu", ratio: 25 },
  { key: "jax-webgpu", text: "jax-js webgpu", ratio: 4 },
  { key: "tfjs-wasm", text: "TensorFlow.js wasm", ratio: 2.8 },
  { key: "jax-wasm", text: "jax-js wasm with threads", ratio: 1 },
] as const;

const FIRST_STEP_MS = 1000;
const TIMES_MATMULS = 1.12;

function goalsSection(timed: readonly Timed[]): string {
  const lines = goals.flatMap(({ key, text, ratio }) => {
    const row = timed.find(({ contender }) => contender.key === key);
    const found = row && ratioTo("tuned", row, timed);
    if (found === undefined) return [];
    return [goalLine(`at least ${ratio} × as fast as ${text}`, times(found), found >= ratio)];
  });
  const first = timed.find(({ contender }) => contender.key === "parsimony-plain")?.started.ms;
  if (first !== undefined) lines.push(firstStepGoal(first));
  if (lines.length === 0) return "";
  return ["Goals, for tuned kernels:", "", ...lines.map((line) => `- ${line}`)].join("\n");
}

const times = (ratio: number) => `${ratio.toPrecision(4)} ×`;

const goalLine = (goal: string, measured: string, isReached: boolean) =>
  `${goal}: ${measured}, ${verdict(isReached)}`;

export const firstStepGoal = (ms: number) =>
  goalLine(
    `first step with baseline kernels within ${FIRST_STEP_MS} ms`,
    `${plain(ms)} ms`,
    ms <= FIRST_STEP_MS,
  );

/** @param ratio the time of a step over that of its matmuls alone */
export const matmulsGoal = (ratio: number) =>
  goalLine(
    `a step within ${TIMES_MATMULS} × the time of its matmuls alone`,
    times(ratio),
    ratio <= TIMES_MATMULS,
  );

export const verdict = (isReached: boolean) => (isReached ? "reached" : "not reached");
