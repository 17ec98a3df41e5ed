// A profile as data, and what follows from it. Times are in milliseconds.

import type { AdapterDescription } from "../engine/adapter.ts";
import type { Spread } from "../statistics/spread.ts";
import type { Trial } from "../training/reports.ts";

/** Measurement rounds if the options do not give another number. */
export const DEFAULT_ROUNDS = 15;

export interface Profile {
  readonly adapter: AdapterDescription;
  readonly job: {
    /** D, H, B and N. */
    readonly inputs: number;
    readonly hidden: number;
    readonly batch: number;
    readonly images: number;
  };
  /** Whole steps as training runs them: many in a submit, with no timing inside. */
  readonly step: {
    readonly ms: Spread;
    readonly dispatches: number;
    /** Submits per step: 0.2 if a submit holds five steps. */
    readonly submits: number;
    readonly gpuBytes: number;
    /** The time that the host takes to encode and submit a step. */
    readonly hostMs: Spread;
    /** The matmuls of a step, each on its own: the sum of `peak.matmuls`. */
    readonly matmulsMs: number;
    /** Time of a step over the time of its matmuls, best against best. */
    readonly relativeToMatmuls: number;
  };
  /** In the order of a step; empty if the device does not support timestamp-query. */
  readonly kernels: readonly KernelProfile[];
  readonly peak: Peak;
  /** Bytes of GPU memory by buffer. */
  readonly memory: Readonly<Record<string, number>>;
  /** Resolution of the timestamps; browsers make it coarse. */
  readonly clockResolutionMicroseconds?: number;
  /** From an empty pipeline cache to the end of the first step; missing if kernels were cached. */
  readonly firstStepMs?: number;
  readonly rounds: number;
  /** What the tuner has just tried; missing if the variants were known. */
  readonly trials?: readonly Trial[];
  /** Remarks on these numbers, a sentence each. */
  readonly notes: readonly string[];
}

export interface KernelProfile {
  /** Name of the kernel and of its file. */
  readonly name: string;
  /** The variant of a matmul; empty for other kernels. */
  readonly variant: string;
  /** Dispatches in a step. */
  readonly calls: number;
  /** Time of one dispatch. */
  readonly ms: Spread;
  /** The least work and memory traffic of one dispatch. */
  readonly flop: number;
  readonly bytes: number;
}

/** The best that this adapter reached in any round. */
export interface Peak {
  /** Each matmul of a step on its own, repeated. */
  readonly matmuls: readonly MatmulRate[];
  /** Buffer-to-buffer copy; bytes read and bytes written both count. */
  readonly copyGBs: number;
  /** Cost of one more dispatch that does nothing. */
  readonly dispatchMicroseconds: number;
  /** From the host's memory to the GPU's, in pieces: with writeBuffer, and through mapped buffers in turn. */
  readonly uploadGBs: { readonly writeBuffer: number; readonly mapped: number };
}

interface MatmulRate {
  readonly name: string;
  readonly variant: string;
  readonly ms: number;
  readonly gflops: number;
}

type Limit = "matmul" | "memory" | "dispatch";

/** The best rates measured on the adapter, by the probes or in a kernel of a step. */
export interface MeasuredPeak {
  readonly gflops: number;
  /** Bytes read and bytes written both count. */
  readonly gigabytes: number;
  /** Milliseconds of a dispatch. */
  readonly dispatchMs: number;
}

/**
 * Returns the probes' peak, raised if a kernel exceeded it: the probes use the host's clock, and if
 * the GPU is faster than the host can encode, they measure the host.
 */
export function measuredPeak({ peak, kernels }: Pick<Profile, "peak" | "kernels">): MeasuredPeak {
  const { matmuls, copyGBs, dispatchMicroseconds } = peak;
  // A coarse clock may measure 0 for a short kernel.
  const timed = kernels.filter(({ ms }) => ms.min > 0);
  const rates = (work: "flop" | "bytes") =>
    timed.map(({ ms, [work]: done }) => done / ms.min / 1e6);
  return {
    gflops: Math.max(...matmuls.map(({ gflops }) => gflops), ...rates("flop")),
    gigabytes: Math.max(copyGBs, ...rates("bytes")),
    dispatchMs: Math.min(dispatchMicroseconds / 1e3, ...timed.map(({ ms }) => ms.min)),
  };
}

/** Returns the shortest time possible for a kernel at the measured peak, and what limits it. */
export function shortestTime(
  { flop, bytes }: Pick<KernelProfile, "flop" | "bytes">,
  { gflops, gigabytes, dispatchMs }: MeasuredPeak,
): { readonly ms: number; readonly limit: Limit } {
  const times: Record<Limit, number> = {
    matmul: flop / gflops / 1e6,
    memory: bytes / gigabytes / 1e6,
    dispatch: dispatchMs,
  };
  const limits = Object.entries(times) as [Limit, number][];
  const [limit, ms] = limits.reduce((most, one) => (one[1] > most[1] ? one : most));
  return { ms, limit };
}

/** Milliseconds of a step's kernels, each timed on its own. */
export const kernelsMs = ({ kernels }: Profile) =>
  kernels.reduce((sum, { calls, ms }) => sum + calls * ms.median, 0);
