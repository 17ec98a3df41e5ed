// A profile in readable form: one table and a list of facts, for the terminal and for the page.

import { formatCount, formatSignificant, plural } from "../format.ts";
import type { Spread } from "../statistics/spread.ts";
import { alignedLines, type Column, namesAndTexts } from "../table.ts";
import {
  type KernelProfile,
  kernelsMs,
  type MeasuredPeak,
  measuredPeak,
  type Profile,
  shortestTime,
} from "./profile.ts";

export const columns = [
  { title: "kernel", help: "A compute shader of the training step.", isText: true },
  {
    title: "variant",
    help: "How a matmul is computed: the method, the tile of each invocation (rows × columns), and the workgroup size. All variants give identical results.",
    isText: true,
  },
  { title: "calls", help: "How many times a step runs the kernel." },
  { title: "ms", help: "Median time of one dispatch. The bar shows its share of a step." },
  { title: "min–max", help: "The shortest and the longest time of one dispatch, in ms." },
  { title: "MFLOP", help: "Millions of floating-point operations that one dispatch needs." },
  { title: "MB", help: "Megabytes that one dispatch has to read and write." },
  {
    title: "GFLOP/s",
    help: "Billions of floating-point operations per second: MFLOP divided by ms.",
  },
  { title: "GB/s", help: "Gigabytes read and written per second: MB divided by ms." },
  { title: "share", help: "Share of the time of all kernels in a step." },
  {
    title: "% of peak",
    help: "How close the kernel comes to the best rate measured on this adapter: the shortest time possible at that rate, divided by the actual time.",
  },
  {
    title: "limit",
    help: "What sets the shortest time possible: arithmetic, memory traffic, or the fixed cost of a dispatch.",
    isText: true,
  },
] as const satisfies readonly Column[];

export interface Row {
  /** In the order of the columns. */
  readonly cells: readonly string[];
  /** Share of the time of all kernels, 0–1. */
  readonly share: number;
}

export interface Fact {
  readonly name: string;
  readonly text: string;
}

export interface StepFact extends Fact {
  /** The number that matters most in the text. */
  readonly value: string;
  /** What the fact means, in a sentence. */
  readonly help: string;
}

export function rowsOf(profile: Profile): Row[] {
  const all = kernelsMs(profile);
  const best = measuredPeak(profile);
  return profile.kernels.map((kernel) => {
    const share = (kernel.calls * kernel.ms.median) / all;
    return { cells: cellsOf(kernel, share, best), share };
  });
}

function cellsOf(kernel: KernelProfile, share: number, best: MeasuredPeak): string[] {
  const { name, variant, calls, ms, flop, bytes } = kernel;
  const shortest = shortestTime(kernel, best);
  const perSecond = (work: number) => formatRough(work / ms.median / 1e6);
  return [
    name,
    variant.replace(" invocations", ""),
    String(calls),
    formatAmount(ms.median),
    formatRange(ms),
    formatRough(flop / 1e6),
    formatRough(bytes / 1e6),
    perSecond(flop),
    perSecond(bytes),
    formatPercent(share),
    formatPercent(shortest.ms / ms.median),
    shortest.limit,
  ];
}

export function factsOf(profile: Profile): StepFact[] {
  const { step, kernels, rounds, firstStepMs, clockResolutionMicroseconds } = profile;
  const { uploadGBs: upload } = profile.peak;
  const best = measuredPeak(profile);
  const perSubmit = Math.round(1 / step.submits);
  const fact = (name: string, value: string, more: string, help: string): StepFact => {
    return { name, value, text: `${value}${more}`, help };
  };
  const facts = [
    fact(
      "Step",
      `${formatAmount(step.ms.median)} ms`,
      ` (${formatRange(step.ms)}), median and range of ${plural(rounds, "round")}, ${plural(perSubmit, "step")} per submit`,
      "A whole training step on one batch, timed as training runs it.",
    ),
    fact(
      "Each step",
      plural(step.dispatches, "dispatch", "dispatches"),
      `, ${formatAmount(step.hostMs.median)} ms of host time to encode`,
      "A dispatch runs one kernel. To encode a step, the CPU lists its dispatches for the GPU.",
    ),
    fact(
      "Matmuls alone",
      `${formatAmount(step.matmulsMs)} ms`,
      `; a full step takes ${step.relativeToMatmuls.toFixed(2)} × that (best of each)`,
      "The matrix multiplications of a step, each repeated on its own. The ratio compares the fastest time of each.",
    ),
    fact(
      "Peak",
      `${formatAmount(best.gflops)} GFLOP/s, ${formatAmount(best.gigabytes)} GB/s`,
      ` read and written, ${formatAmount(1e3 * best.dispatchMs)} µs per dispatch`,
      "The best rates measured on this adapter: arithmetic, memory traffic and the fixed cost of a dispatch.",
    ),
    fact(
      "Upload",
      `${formatAmount(upload.writeBuffer)} GB/s`,
      ` with writeBuffer, ${formatAmount(upload.mapped)} GB/s through mapped buffers`,
      "How fast rows get from the host's memory to the GPU's. A data set that does not fit there is uploaded in every epoch.",
    ),
    fact("GPU memory", formatBytes(step.gpuBytes), "", "All buffers of the profiled model."),
  ];
  if (kernels.length > 0) {
    const sum = `${formatAmount(kernelsMs(profile))} ms`;
    const help = "The sum over the table: calls × ms.";
    facts.splice(2, 0, fact("Kernels", sum, ", each timed separately", help));
  }
  if (clockResolutionMicroseconds !== undefined) {
    const ticks =
      clockResolutionMicroseconds < 1
        ? `${formatCount(1000 * clockResolutionMicroseconds)} ns`
        : `${formatAmount(clockResolutionMicroseconds)} µs`;
    const help = "The resolution of the GPU's timestamps; browsers may coarsen it.";
    facts.push(fact("GPU clock", ticks, "; short kernels are timed in batches", help));
  }
  if (firstStepMs !== undefined) {
    const ms = `${formatCount(firstStepMs)} ms`;
    const help = "The time until the first step finishes if no kernel is cached.";
    facts.push(fact("First step", ms, " after the start, including compilation", help));
  }
  return facts;
}

/** Returns the buffers by size, the largest first. */
export function memoryOf({ memory }: Profile): Fact[] {
  return Object.entries(memory)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, bytes]) => ({ name, text: formatBytes(bytes) }));
}

/** Describes what was profiled: 784-64-784, batch 256, 60,000 rows. */
export function jobOf({ job: { inputs, hidden, batch, images } }: Profile): string {
  return `${inputs}-${hidden}-${inputs}, batch ${formatCount(batch)}, ${plural(images, "row")}`;
}

/** Returns the whole profile as lines of text. */
export function textOf(profile: Profile): string {
  const memory = memoryOf(profile).map(({ name, text }) => `${name} ${text}`);
  const facts = [
    ...factsOf(profile),
    { name: "Buffers", text: memory.join(", ") },
    ...profile.notes.map((text) => ({ name: "Note", text })),
  ];
  const kernels = [columns.map(({ title }) => title), ...rowsOf(profile).map(({ cells }) => cells)];
  const table = profile.kernels.length > 0 ? [...alignedLines(columns, kernels), ""] : [];
  const list = alignedLines(
    namesAndTexts,
    facts.map(({ name, text }) => [name, text]),
  );
  return [...table, ...list].join("\n");
}

/** Three digits of small numbers, all digits of large ones, and a dash for 0, NaN and infinity. */
function formatAmount(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return "–";
  return value < 100 ? formatSignificant(value) : formatCount(value);
}

/** The same with at most three decimals. */
const formatRough = (value: number) =>
  value > 0 && value < 0.1 ? value.toFixed(3) : formatAmount(value);

const formatRange = ({ min, max }: Spread) => `${formatAmount(min)}–${formatAmount(max)}`;
const formatPercent = (share: number) =>
  Number.isFinite(share) ? `${formatCount(100 * share)}%` : "–";

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${formatAmount(bytes / 1e3)} kB` : `${formatAmount(bytes / 1e6)} MB`;
}
