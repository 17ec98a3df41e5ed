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
  { title: "kernel", help: "One compute shader of a step.", isText: true },
  {
    title: "variant",
    help: "Matmul variant: tile per invocation, workgroup size.",
    isText: true,
  },
  { title: "calls", help: "Dispatches per step." },
  { title: "ms", help: "Median time of one dispatch." },
  { title: "min–max", help: "Range of one dispatch over all rounds." },
  { title: "MFLOP", help: "Minimum floating-point operations per dispatch." },
  { title: "MB", help: "Minimum bytes read and written per dispatch." },
  { title: "GFLOP/s", help: "Achieved rate of these operations." },
  { title: "GB/s", help: "Achieved rate of these bytes." },
  { title: "share", help: "Share of the time of all kernels in a step." },
  {
    title: "% of peak",
    help: "Shortest time possible at the best rates measured on this adapter, as a share of the actual time.",
  },
  { title: "limit", help: "The rate that sets this shortest time.", isText: true },
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
    variant.replace(/ invocations$/, ""),
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

export function factsOf(profile: Profile): Fact[] {
  const { step, kernels, rounds, firstStepMs, clockResolutionMicroseconds } = profile;
  const best = measuredPeak(profile);
  const perSubmit = Math.round(1 / step.submits);
  const facts: Fact[] = [
    {
      name: "Step",
      text: `${formatAmount(step.ms.median)} ms (${formatRange(step.ms)}), median and range of ${plural(rounds, "submit")} of ${plural(perSubmit, "step")}`,
    },
    {
      name: "Each step",
      text: `${plural(step.dispatches, "dispatch", "dispatches")}, ${formatAmount(step.hostMs.median)} ms of host time to encode`,
    },
    {
      name: "Matmuls alone",
      text: `${formatAmount(step.matmulsMs)} ms; a full step takes ${step.relativeToMatmuls.toFixed(2)} × that (best of each)`,
    },
    {
      name: "Peak",
      text: `${formatAmount(best.gflops)} GFLOP/s, ${formatAmount(best.gigabytes)} GB/s read and written, ${formatAmount(1e3 * best.dispatchMs)} µs per dispatch`,
    },
    { name: "GPU memory", text: formatBytes(step.gpuBytes) },
  ];
  if (kernels.length > 0) {
    facts.splice(2, 0, {
      name: "Kernels",
      text: `${formatAmount(kernelsMs(profile))} ms, each timed separately`,
    });
  }
  if (clockResolutionMicroseconds !== undefined) {
    const ticks =
      clockResolutionMicroseconds < 1
        ? `${formatCount(1000 * clockResolutionMicroseconds)} ns`
        : `${formatAmount(clockResolutionMicroseconds)} µs`;
    facts.push({ name: "GPU clock", text: `${ticks}; short kernels are timed in batches` });
  }
  if (firstStepMs !== undefined) {
    const text = `${formatCount(firstStepMs)} ms after the start, including compilation`;
    facts.push({ name: "First step", text });
  }
  return facts;
}

/** Returns the buffers by size, the largest first. */
export function memoryOf({ memory }: Profile): Fact[] {
  return Object.entries(memory)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, bytes]) => ({ name, text: formatBytes(bytes) }));
}

/** Describes what was profiled: 784-64-784, batch 256, 60,000 images. */
export function jobOf({ job: { inputs, hidden, batch, images } }: Profile): string {
  return `${inputs}-${hidden}-${inputs}, batch ${formatCount(batch)}, ${plural(images, "image")}`;
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

function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${formatAmount(bytes / 1e3)} kB` : `${formatAmount(bytes / 1e6)} MB`;
}
