// Where points lie in a scatter plot, and how to find them: the nearest, the next in a direction, those inside a
// lasso. Each search is one pass over all points; for 60,000 it takes less than a millisecond, or a few for a lasso.

import { polygonContains } from "d3-polygon";
import type { Direction } from "../../ui/keys.ts";

/** From left and top of the plot, in CSS pixels. */
export type Position = readonly [number, number];

/** The part of a plane that a plot shows. y grows upwards. */
export interface PlaneView {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** Space around the outermost points, as a share of their range. */
const MARGIN = 0.03;

/** Returns a view that contains all points (count, 2), with a margin. */
export function viewOf(points: Float32Array): PlaneView {
  const [minX, maxX] = rangeOf(points, 0);
  const [minY, maxY] = rangeOf(points, 1);
  return { minX, maxX, minY, maxY };
}

function rangeOf(points: Float32Array, axis: 0 | 1): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = axis; i < points.length; i += 2) {
    const value = points[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return [0, 1];
  const margin = MARGIN * (max - min || 1);
  return max > min ? [min - margin, max + margin] : [min - margin, min + 1];
}

/** Returns the mean of the points (count, 2) of each label; undefined for a label without points. */
export function classCentres(
  points: Float32Array,
  labels: ArrayLike<number>,
): (readonly [number, number] | undefined)[] {
  const sums: [x: number, y: number, count: number][] = [];
  Array.from(labels).forEach((label, i) => {
    sums[label] ??= [0, 0, 0];
    sums[label][0] += points[2 * i] as number;
    sums[label][1] += points[2 * i + 1] as number;
    sums[label][2]++;
  });
  return Array.from(sums, (sum) => sum && [sum[0] / sum[2], sum[1] / sum[2]]);
}

interface Label {
  /** Of its middle. */
  readonly position: Position;
  readonly width: number;
}

/** Returns positions at which labels do not overlap, as close to their own as a few rounds allow. */
export function movedApart(labels: readonly Label[], height: number): Position[] {
  const moved = labels.map(({ position: [left, top], width }) => {
    const at: [number, number] = [left, top];
    return { at, width };
  });
  for (let round = 0; round < 30; round++) {
    moved.forEach((a, i) => {
      for (const b of moved.slice(i + 1)) {
        // Measured so that labels side by side are as far apart as labels one above the other.
        const stretch = Math.max(height, (a.width + b.width) / 2) / height;
        const [across, down] = [(b.at[0] - a.at[0]) / stretch, b.at[1] - a.at[1]];
        const apart = Math.hypot(across, down);
        if (apart >= height) continue;
        const half = (height - apart) / 2;
        // Those at the same position move up and down.
        const [x, y] = apart === 0 ? [0, half] : [(half * across) / apart, (half * down) / apart];
        a.at[0] -= x * stretch;
        a.at[1] -= y;
        b.at[0] += x * stretch;
        b.at[1] += y;
      }
    });
  }
  return moved.map(({ at }) => at);
}

/** Converts between a view and positions in a box of CSS pixels. */
export class Frame {
  constructor(
    readonly view: PlaneView,
    readonly width: number,
    readonly height: number,
  ) {}

  left(x: number): number {
    const { minX, maxX } = this.view;
    return ((x - minX) / (maxX - minX)) * this.width;
  }

  top(y: number): number {
    const { minY, maxY } = this.view;
    return ((maxY - y) / (maxY - minY)) * this.height;
  }

  /** Returns the point of the plane at a position in the box. */
  toPlane([left, top]: Position): [number, number] {
    const { minX, maxX, minY, maxY } = this.view;
    return [minX + (left / this.width) * (maxX - minX), maxY - (top / this.height) * (maxY - minY)];
  }
}

/** The points that a plot shows. */
export interface PlottedPoints {
  /** (count, 2) */
  readonly points: Float32Array;
  /** (count) */
  readonly groups: ArrayLike<number>;
  /** Bit g is set if the points of group g are shown. */
  readonly shown: number;
  readonly frame: Frame;
}

/** Returns the row of the point nearest to a position, or undefined if none is within `radius` CSS pixels. */
export function nearest(
  plotted: PlottedPoints,
  position: Position,
  radius = Number.POSITIVE_INFINITY,
): number | undefined {
  return cheapest(plotted, position, (dx, dy) => {
    const distance = dx * dx + dy * dy;
    return distance <= radius * radius ? distance : undefined;
  });
}

/** Returns the row of the nearest point that lies within 45° of a direction, or undefined if there is none. */
export function nextTowards(
  plotted: PlottedPoints,
  position: Position,
  [across, down]: Direction,
): number | undefined {
  return cheapest(plotted, position, (dx, dy) => {
    const ahead = across * dx + down * dy;
    const beside = Math.abs(across * dy - down * dx);
    return ahead >= 1 && ahead >= beside ? dx * dx + dy * dy : undefined;
  });
}

/** Returns the row of lowest cost, the first of equal ones. A point without a cost is skipped. */
function cheapest(
  { points, groups, shown, frame }: PlottedPoints,
  [left, top]: Position,
  costOf: (dx: number, dy: number) => number | undefined,
): number | undefined {
  let found: number | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (let row = 0; row < groups.length; row++) {
    if (((shown >> (groups[row] as number)) & 1) === 0) continue;
    const dx = frame.left(points[2 * row] as number) - left;
    const dy = frame.top(points[2 * row + 1] as number) - top;
    const cost = costOf(dx, dy);
    if (cost !== undefined && cost < lowest) {
      lowest = cost;
      found = row;
    }
  }
  return found;
}

/** Returns the rows of the points inside a closed line. */
export function inside(
  { points, groups, shown, frame }: PlottedPoints,
  line: readonly Position[],
): number[] {
  const polygon = line.map((position) => frame.toPlane(position));
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const [minY, maxY] = [Math.min(...ys), Math.max(...ys)];
  const rows: number[] = [];
  const point: [number, number] = [0, 0];
  for (let row = 0; row < groups.length; row++) {
    point[0] = points[2 * row] as number;
    point[1] = points[2 * row + 1] as number;
    if (point[0] < minX || point[0] > maxX || point[1] < minY || point[1] > maxY) continue;
    if (((shown >> (groups[row] as number)) & 1) === 0) continue;
    if (polygonContains(polygon, point)) rows.push(row);
  }
  return rows;
}

/** Returns the corners of the rectangle between two positions, one pixel larger on every side. */
export function rectangle([left1, top1]: Position, [left2, top2]: Position): Position[] {
  const [left, right] = [Math.min(left1, left2) - 1, Math.max(left1, left2) + 1];
  const [top, bottom] = [Math.min(top1, top2) - 1, Math.max(top1, top2) + 1];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}
