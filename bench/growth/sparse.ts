// Measures how the time of a TopK step grows with k if its matmuls skip inactive units, and where that stops paying.

import { findDevice } from "../../src/cli/device.ts";
import type { Settings } from "../../src/config/settings.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { planRun } from "../../src/training/plan.ts";
import { loadMethod } from "../../src/training/stages.ts";
import type { Variants } from "../../src/training/tuning/variants.ts";
import { settings } from "../job.ts";
import { type GrowthHost, measurePoint, tuneAt } from "./measure.ts";
import { defaultSize, type Size } from "./points.ts";

export interface SparsePoint {
  readonly k: number;
  readonly ms: number;
}

export interface SparseCurve {
  readonly size: Size;
  /** Milliseconds of a step with dense variants, with ReLU and with TopK. */
  readonly reluMs: number;
  readonly denseMs: number;
  /** Steps with sparse variants, up to the first that takes longer than a dense one. */
  readonly points: readonly SparsePoint[];
  /** The k at which sparse and dense variants take the same time; undefined if none was found. */
  readonly breakEven: number | undefined;
}

export interface SparseGrowth {
  readonly adapter: string;
  readonly curves: readonly SparseCurve[];
}

const WIDTHS = [4096, 16384];
/** Where variants are tuned: at the width and the k of the goal. */
const tuned: Size = { ...defaultSize, H: 4096 };
export const USUAL_K = 32;
const MIN_K = 4;

const topK = (k: number): Partial<Settings> => ({
  activation: "topk",
  k,
  penalty: "none",
  outputActivation: "linear",
});

/** Measures both widths on a device that it opens and closes. */
export async function measureSparseGrowth(
  onStep: (what: string) => void,
  wanted?: string,
): Promise<SparseGrowth> {
  const largest = { ...settings, ...topK(USUAL_K), hiddenUnits: Math.max(...WIDTHS) };
  await loadMethod(largest);
  const plan = planRun(largest, defaultSize.D, defaultSize.B);
  const { device, adapter } = await findDevice(() => plan, wanted);
  try {
    const host = { device, pipelines: new PipelineCache(device), isCpu: adapter.isCpu };
    onStep("Tuning");
    const dense = await tuneAt(host, tuned, topK(USUAL_K), ({ kind }) => kind !== "sparse");
    const sparse = await tuneAt(host, tuned, topK(USUAL_K), ({ kind }) => kind === "sparse");
    const variants = { dense, sparse: { ...dense, ...sparse } };
    const curves: SparseCurve[] = [];
    for (const H of WIDTHS) {
      curves.push(await measureCurve(host, variants, { ...defaultSize, H }, onStep));
    }
    return { adapter: adapter.name, curves };
  } finally {
    device.destroy();
  }
}

async function measureCurve(
  host: Omit<GrowthHost, "variants">,
  { dense, sparse }: Readonly<Record<"dense" | "sparse", Variants>>,
  size: Size,
  onStep: (what: string) => void,
): Promise<SparseCurve> {
  const ofWidth = (what: string) => onStep(`${what}, H = ${size.H}`);
  const time = async (changes: Partial<Settings>, variants = dense) => {
    const point = await measurePoint({ ...host, variants }, size, changes);
    if ("why" in point) throw new Error(point.why);
    return point.ms;
  };
  ofWidth("Timing dense steps");
  const reluMs = await time({});
  const denseMs = await time(topK(USUAL_K));
  const points: SparsePoint[] = [];
  for (let k = MIN_K; k <= size.H; k *= 2) {
    ofWidth(`Timing k = ${k}`);
    points.push({ k, ms: await time(topK(k), sparse) });
    if ((points.at(-1)?.ms ?? 0) > denseMs) break;
  }
  return { size, reluMs, denseMs, points, breakEven: breakEvenOf(points, denseMs) };
}

/** Returns where a line through the last point below `denseMs` and the next one reaches it. */
export function breakEvenOf(points: readonly SparsePoint[], denseMs: number): number | undefined {
  const above = points.findIndex(({ ms }) => ms > denseMs);
  const [before, after] = [points[above - 1], points[above]];
  if (!before || !after) return undefined;
  return before.k + ((after.k - before.k) * (denseMs - before.ms)) / (after.ms - before.ms);
}
