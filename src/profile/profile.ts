// A profile as data: what --json writes, and what follows from it. Times are milliseconds.

import type { AdapterDescription } from "../engine/adapter.ts";
import type { Spread } from "../statistics/spread.ts";
import type { Trial } from "../training/reports.ts";

export interface Profile {
  readonly adapter: AdapterDescription;
  readonly job: {
    /** D, H, B and N. */
    readonly inputs: number;
    readonly hidden: number;
    readonly batch: number;
    readonly images: number;
  };
  /** Whole steps as training does them, many in a submit, and nothing timed within. */
  readonly step: {
    readonly ms: Spread;
    readonly dispatches: number;
    /** Submits per step: 0.2 where a submit holds five steps. */
    readonly submits: number;
    readonly gpuBytes: number;
    /** What the host takes to encode and submit a step. */
    readonly hostMs: Spread;
    /** Of the products of a step, each alone: the sum of `roof.products`. */
    readonly productsMs: number;
    /** How many times as long as its products a step takes, best against best. */
    readonly overProducts: number;
  };
  /** In the order of a step; none where the device has no timestamp-query. */
  readonly kernels: readonly KernelProfile[];
  readonly roof: Peak;
  /** Bytes of GPU memory by buffer. */
  readonly memory: Readonly<Record<string, number>>;
  /** Of the timestamps: browsers make it coarse. */
  readonly clockResolutionMicroseconds?: number;
  /** From nothing compiled to the end of the first step; only where nothing was compiled before. */
  readonly firstStepMs?: number;
  readonly rounds: number;
  /** What the tuner tried just now; none where the forms were known. */
  readonly trials?: readonly Trial[];
  /** What else to know of these figures, a sentence each. */
  readonly notes: readonly string[];
}

export interface KernelProfile {
  /** As its file is called. */
  readonly name: string;
  /** Of a product, the form that it runs in. */
  readonly form: string;
  /** In a step. */
  readonly calls: number;
  /** Of one call. */
  readonly ms: Spread;
  /** What one call has to do at least. */
  readonly flop: number;
  readonly bytes: number;
}

/** What this adapter was seen to do at best: in the shortest of all rounds. */
export interface Peak {
  /** Each product of a step by itself, over and over. */
  readonly products: readonly MatmulRate[];
  /** From buffer to buffer; bytes read and bytes written both count. */
  readonly copyGBs: number;
  /** What one more dispatch costs that does nothing. */
  readonly dispatchMicroseconds: number;
}

export interface MatmulRate {
  readonly name: string;
  readonly form: string;
  readonly ms: number;
  readonly gflops: number;
}

export type Limit = "products" | "memory" | "dispatch";

/** The best that the adapter was seen to do, by itself or in a kernel of a step. */
export interface MeasuredPeak {
  readonly gflops: number;
  /** Bytes read and bytes written both count. */
  readonly gigabytes: number;
  /** Milliseconds of a dispatch. */
  readonly dispatchMs: number;
}

/**
 * The roof, raised where a kernel went beyond it: the roof goes by the host's clock, and where the GPU is
 * faster than the host encodes, it tells of the host.
 */
export function measuredPeak({ roof, kernels }: Pick<Profile, "roof" | "kernels">): MeasuredPeak {
  const { products, copyGBs, dispatchMicroseconds } = roof;
  // A coarse clock may show nothing of a short one.
  const timed = kernels.filter(({ ms }) => ms.min > 0);
  const rates = (work: "flop" | "bytes") =>
    timed.map(({ ms, [work]: done }) => done / ms.min / 1e6);
  return {
    gflops: Math.max(...products.map(({ gflops }) => gflops), ...rates("flop")),
    gigabytes: Math.max(copyGBs, ...rates("bytes")),
    dispatchMs: Math.min(dispatchMicroseconds / 1e3, ...timed.map(({ ms }) => ms.min)),
  };
}

/** The least time that the best rates leave a kernel, and what sets it. */
export function leastTime(
  { flop, bytes }: Pick<KernelProfile, "flop" | "bytes">,
  { gflops, gigabytes, dispatchMs }: MeasuredPeak,
): { readonly ms: number; readonly limit: Limit } {
  const times: Record<Limit, number> = {
    products: flop / gflops / 1e6,
    memory: bytes / gigabytes / 1e6,
    dispatch: dispatchMs,
  };
  const limits = Object.entries(times) as [Limit, number][];
  const [limit, ms] = limits.reduce((most, one) => (one[1] > most[1] ? one : most));
  return { ms, limit };
}

/** Milliseconds of a step's kernels, each timed for itself. */
export const kernelsMs = ({ kernels }: Profile) =>
  kernels.reduce((sum, { calls, ms }) => sum + calls * ms.median, 0);
