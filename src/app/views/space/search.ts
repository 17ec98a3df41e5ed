// Finding points: the nearest to a place, the next in a direction, those inside a lasso. Each is one
// pass over all points, which takes less than a millisecond for 60,000; a lasso a few.

import { polygonContains } from "d3-polygon";
import type { Direction } from "../../ui/keys.ts";
import type { Frame } from "./frame.ts";

/** Points as a plot shows them. */
export interface Scattered {
  /** (count, 2) */
  readonly points: Float32Array;
  /** (count), 0..9 */
  readonly labels: Uint8Array;
  /** Bit d tells whether points of digit d are there. */
  readonly digits: number;
  readonly frame: Frame;
}

/** The row of the nearest point, at most `within` CSS pixels from a place; the first of equal ones. */
export function nearest(
  scattered: Scattered,
  left: number,
  top: number,
  within = Number.POSITIVE_INFINITY,
): number | undefined {
  return best(scattered, (dx, dy) => {
    const distance = dx * dx + dy * dy;
    return distance <= within * within ? distance : undefined;
  })(left, top);
}

/** The row of the nearest point from a place on that lies more in a direction than beside it. */
export function nextTowards(
  scattered: Scattered,
  left: number,
  top: number,
  [across, down]: Direction,
): number | undefined {
  return best(scattered, (dx, dy) => {
    const ahead = across * dx + down * dy;
    const beside = Math.abs(across * dy - down * dx);
    return ahead >= 1 && ahead >= beside ? dx * dx + dy * dy : undefined;
  })(left, top);
}

/** The rows inside a closed line through places in CSS pixels. */
export function inside(
  { points, labels, digits, frame }: Scattered,
  line: readonly (readonly [number, number])[],
): number[] {
  const polygon = line.map(([left, top]) => frame.place(left, top));
  const xs = polygon.map(([x]) => x);
  const ys = polygon.map(([, y]) => y);
  const [minX, maxX] = [Math.min(...xs), Math.max(...xs)];
  const [minY, maxY] = [Math.min(...ys), Math.max(...ys)];
  const rows: number[] = [];
  const point: [number, number] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    point[0] = points[2 * row] as number;
    point[1] = points[2 * row + 1] as number;
    if (point[0] < minX || point[0] > maxX || point[1] < minY || point[1] > maxY) continue;
    if (((digits >> (labels[row] as number)) & 1) === 0) continue;
    if (polygonContains(polygon, point)) rows.push(row);
  }
  return rows;
}

/** The four corners of the rectangle between two places, a pixel larger on every side. */
export function rectangle(
  [left1, top1]: readonly [number, number],
  [left2, top2]: readonly [number, number],
): [number, number][] {
  const [left, right] = [Math.min(left1, left2) - 1, Math.max(left1, left2) + 1];
  const [top, bottom] = [Math.min(top1, top2) - 1, Math.max(top1, top2) + 1];
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** The row of least cost; rows without a cost are left out. */
function best(
  { points, labels, digits, frame }: Scattered,
  cost: (dx: number, dy: number) => number | undefined,
): (left: number, top: number) => number | undefined {
  return (left, top) => {
    let found: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let row = 0; row < labels.length; row++) {
      if (((digits >> (labels[row] as number)) & 1) === 0) continue;
      const dx = frame.left(points[2 * row] as number) - left;
      const dy = frame.top(points[2 * row + 1] as number) - top;
      const its = cost(dx, dy);
      if (its !== undefined && its < least) {
        least = its;
        found = row;
      }
    }
    return found;
  };
}
