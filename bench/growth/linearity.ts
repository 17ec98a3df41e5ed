// Where the time of a step follows its work, and where it leaves the ideal line.

import { gigaflop, type Size } from "./points.ts";

export interface GrowthPoint {
  readonly size: Size;
  /** Milliseconds of one step. */
  readonly ms: number;
  /** Milliseconds of processor time of one step, of all cores, where the adapter is the CPU. */
  readonly coreMs?: number;
  /** GPU memory without the data set. */
  readonly bytes: number;
}

/** Times the ideal from which on a point counts as off the line. */
export const OFF_THE_LINE = 1.5;

export const gflops = ({ size, ms }: GrowthPoint) => gigaflop(size) / (ms / 1000);

/** How many times the processor time that another point takes for its FLOP; whoever else computes. */
export function coreTimesOf(point: GrowthPoint, other: GrowthPoint): number | undefined {
  if (point.coreMs === undefined || other.coreMs === undefined) return undefined;
  return point.coreMs / gigaflop(point.size) / (other.coreMs / gigaflop(other.size));
}

/** Milliseconds of a step of this size at a given rate. */
export const idealMs = (size: Size, rate: number) => (1000 * gigaflop(size)) / rate;

export interface Linearity {
  /** The point of the most GFLOP/s: the ideal line goes through it. */
  readonly best: GrowthPoint;
  /** The first point off the line, going down from the best and going up. */
  readonly below: GrowthPoint | undefined;
  readonly above: GrowthPoint | undefined;
}

/** @throws RangeError where there are no points */
export function linearity(points: readonly GrowthPoint[]): Linearity {
  if (points.length === 0) throw new RangeError("There is no line through no points.");
  const best = points.reduce((a, b) => (gflops(b) > gflops(a) ? b : a));
  const isOff = (point: GrowthPoint) => point.ms > OFF_THE_LINE * idealMs(point.size, gflops(best));
  const at = points.indexOf(best);
  return {
    best,
    below: points.slice(0, at).findLast(isOff),
    above: points.slice(at + 1).find(isOff),
  };
}
