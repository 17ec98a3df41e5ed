// Finds where the time of a step stops being proportional to its work.

import type { Variants } from "../../src/training/tuning/variants.ts";
import { gigaflop, type Size } from "./points.ts";

export interface GrowthPoint {
  readonly size: Size;
  /** Milliseconds of one step. */
  readonly ms: number;
  /** Milliseconds of processor time of one step over all cores, if the adapter is the CPU. */
  readonly coreMs?: number;
  /** GPU memory, excluding the data set. */
  readonly bytes: number;
  /** If they were tuned at this size. */
  readonly variants?: Variants;
}

/** A point is off the line if its time exceeds this multiple of the ideal. */
export const OFF_THE_LINE = 1.5;

export const gflops = ({ size, ms }: GrowthPoint) => gigaflop(size) / (ms / 1000);

/** Returns the ratio of two points' processor time per FLOP, which other programs do not affect. */
export function coreTimesOf(point: GrowthPoint, other: GrowthPoint): number | undefined {
  if (point.coreMs === undefined || other.coreMs === undefined) return undefined;
  return point.coreMs / gigaflop(point.size) / (other.coreMs / gigaflop(other.size));
}

/** Returns the milliseconds of a step of this size at a given rate. */
export const idealMs = (size: Size, rate: number) => (1000 * gigaflop(size)) / rate;

export interface Linearity {
  /** The point with the most GFLOP/s; the ideal line goes through it. */
  readonly best: GrowthPoint;
  /** The first points off the line below and above the best. */
  readonly below: GrowthPoint | undefined;
  readonly above: GrowthPoint | undefined;
}

/** @throws RangeError if there are no points */
export function linearity(points: readonly GrowthPoint[]): Linearity {
  if (points.length === 0) throw new RangeError("A line needs at least one point.");
  const best = points.reduce((a, b) => (gflops(b) > gflops(a) ? b : a));
  const isOff = (point: GrowthPoint) => point.ms > OFF_THE_LINE * idealMs(point.size, gflops(best));
  const at = points.indexOf(best);
  return {
    best,
    below: points.slice(0, at).findLast(isOff),
    above: points.slice(at + 1).find(isOff),
  };
}
