// A profile as people read it: one table and a list of facts, for the terminal and for the page.

import { formatCount, formatSignificant, plural } from "../format.ts";
import type { Spread } from "../statistics/spread.ts";
import { alignedLines, type Column, namesAndTexts } from "../table.ts";
import {
  type KernelProfile,
  kernelsMs,
  leastTime,
  type MeasuredPeak,
  measuredPeak,
  type Profile,
} from "./profile.ts";

export const columns = [
  { title: "kernel", help: "One compute shader of a step.", isText: true },
  {
    title: "form",
    help: "How a product is carried out: tile of an invocation, workgroup.",
    isText: true,
  },
  { title: "calls", help: "Dispatches in a step." },
  { title: "ms", help: "Of one dispatch, the median." },
  { title: "min–max", help: "Of one dispatch, over all rounds." },
  { title: "MFLOP", help: "Floating-point operations that one dispatch needs at least." },
  { title: "MB", help: "Bytes that one dispatch reads and writes at least." },
  { title: "GFLOP/s", help: "Of these operations." },
  { title: "GB/s", help: "Of these bytes." },
  { title: "share", help: "Of all the kernels' time in a step." },
  {
    title: "of roof",
    help: "The least time that the best rates seen on this adapter allow, by its time.",
  },
  { title: "limit", help: "The rate that sets this least time.", isText: true },
] as const satisfies readonly Column[];

export interface Row {
  /** As the columns stand. */
  readonly cells: readonly string[];
  /** Of all kernels' time, 0..1. */
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
  const { name, form, calls, ms, flop, bytes } = kernel;
  const least = leastTime(kernel, best);
  const perSecond = (work: number) => rough(work / ms.median / 1e6);
  return [
    name,
    form.replace(/ invocations$/, ""),
    String(calls),
    amount(ms.median),
    range(ms),
    rough(flop / 1e6),
    rough(bytes / 1e6),
    perSecond(flop),
    perSecond(bytes),
    percent(share),
    percent(least.ms / ms.median),
    least.limit,
  ];
}

export function factsOf(profile: Profile): Fact[] {
  const { step, kernels, rounds, firstStepMs, clockResolutionMicroseconds } = profile;
  const best = measuredPeak(profile);
  const perSubmit = Math.round(1 / step.submits);
  const submits = perSubmit === 1 ? "1 submit" : `1/${formatCount(perSubmit)} of a submit`;
  const facts: Fact[] = [
    {
      name: "Step",
      text: `${amount(step.ms.median)} ms (${range(step.ms)}), the median and spread of ${plural(rounds, "submit")} of ${plural(perSubmit, "step")}`,
    },
    {
      name: "Each step",
      text: `${plural(step.dispatches, "dispatch", "dispatches")}, ${submits}, ${amount(step.hostMs.median)} ms of the host to encode it`,
    },
    {
      name: "Products alone",
      text: `${amount(step.productsMs)} ms; the step takes ${step.overProducts.toFixed(2)} × as long, best against best`,
    },
    {
      name: "Roof",
      text: `${amount(best.gflops)} GFLOP/s, ${amount(best.gigabytes)} GB/s read and written, ${amount(1e3 * best.dispatchMs)} µs for a dispatch`,
    },
    { name: "GPU memory", text: size(step.gpuBytes) },
  ];
  if (kernels.length > 0) {
    facts.splice(2, 0, {
      name: "Kernels",
      text: `${amount(kernelsMs(profile))} ms, each timed for itself`,
    });
  }
  if (clockResolutionMicroseconds !== undefined) {
    const ticks =
      clockResolutionMicroseconds < 1
        ? `${formatCount(1000 * clockResolutionMicroseconds)} ns`
        : `${amount(clockResolutionMicroseconds)} µs`;
    facts.push({ name: "GPU clock", text: `${ticks}; short kernels are timed many at once` });
  }
  if (firstStepMs !== undefined) {
    const text = `${formatCount(firstStepMs)} ms after the start, compiling included`;
    facts.push({ name: "First step", text });
  }
  return facts;
}

/** Buffers by size, the largest first. */
export function memoryOf({ memory }: Profile): Fact[] {
  return Object.entries(memory)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, bytes]) => ({ name, text: size(bytes) }));
}

/** What was profiled: 784-64-784, batch 256, 60,000 images. */
export function jobOf({ job: { inputs, hidden, batch, images } }: Profile): string {
  return `${inputs}-${hidden}-${inputs}, batch ${formatCount(batch)}, ${plural(images, "image")}`;
}

/** The whole profile as lines of text. */
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

/** Three digits of what is small, all of what is large, and a dash for nothing. */
function amount(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return "–";
  return value < 100 ? formatSignificant(value) : formatCount(value);
}

/** The same to three decimals at most. */
const rough = (value: number) => (value > 0 && value < 0.1 ? value.toFixed(3) : amount(value));

const range = ({ min, max }: Spread) => `${amount(min)}–${amount(max)}`;
const percent = (share: number) => (Number.isFinite(share) ? `${formatCount(100 * share)} %` : "–");

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${amount(bytes / 1e3)} kB` : `${amount(bytes / 1e6)} MB`;
}
