// The geometry of the code space's scatter plot: its view, and finding points.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import {
  classCentres,
  Frame,
  inside,
  movedApart,
  nearest,
  nextTowards,
  rectangle,
  viewOf,
} from "../../src/app/views/space/scatter_geometry.ts";

const ALL = 0b11_1111_1111;
const frame = new Frame({ minX: 0, maxX: 100, minY: 0, maxY: 50 }, 200, 100);
const plotted = (coordinates: readonly (readonly [number, number])[], groups?: number[]) => ({
  points: Float32Array.from(coordinates.flat()),
  groups: Uint8Array.from(groups ?? coordinates.map(() => 0)),
  shown: ALL,
  frame,
});
const anyPoints = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 50 })),
  { minLength: 1, maxLength: 30 },
);
const anyPosition = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 100 }));

test("a view contains all points with a margin, even if they all coincide", () => {
  const view = viewOf(Float32Array.of(0, 2, 10, 4, 5, 3));
  expect([view.minX, view.maxX]).toEqual([expect.closeTo(-0.3), expect.closeTo(10.3)]);
  expect([view.minY, view.maxY]).toEqual([expect.closeTo(1.94), expect.closeTo(4.06)]);
  const { minX, maxX } = viewOf(Float32Array.of(7, 7, 7, 7));
  expect(minX).toBeLessThan(7);
  expect(maxX).toBeGreaterThan(7);
  expect(viewOf(new Float32Array())).toEqual({ minX: 0, maxX: 1, minY: 0, maxY: 1 });
});

test("a frame converts to positions, with y upwards, and back", () => {
  expect([frame.left(25), frame.top(50), frame.top(0)]).toEqual([50, 0, 100]);
  expect(frame.toPlane([50, 25])).toEqual([25, 37.5]);
});

test("nearest finds the nearest point of the groups shown within a radius", () => {
  const points = plotted(
    [
      [10, 10],
      [12, 10],
      [90, 40],
    ],
    [3, 4, 4],
  );
  expect(nearest(points, [20, 80])).toBe(0);
  expect(nearest({ ...points, shown: 1 << 4 }, [20, 80])).toBe(1);
  expect(nearest({ ...points, shown: 0 }, [20, 80])).toBeUndefined();
  expect(nearest(points, [100, 50], 12)).toBeUndefined();
  fc.assert(
    fc.property(anyPoints, anyPosition, (points, [left, top]) => {
      const distances = points.map(([x, y]) => Math.hypot(2 * x - left, 100 - 2 * y - top));
      const found = nearest(plotted(points), [left, top]) as number;
      // Between two equally near points, rounding decides.
      expect(distances[found]).toBeCloseTo(Math.min(...distances), 9);
    }),
  );
});

test("nextTowards finds the nearest point within 45° of a direction", () => {
  const points = plotted([
    [50, 25],
    [60, 25],
    [51, 40],
    [70, 26],
    [20, 25],
  ]);
  expect(nextTowards(points, [100, 50], [1, 0])).toBe(1);
  expect(nextTowards(points, [100, 50], [-1, 0])).toBe(4);
  expect(nextTowards(points, [100, 50], [0, -1])).toBe(2);
  expect(nextTowards(points, [100, 50], [0, 1])).toBeUndefined();
});

test("a rectangle contains the points between its corners, and the corners themselves", () => {
  fc.assert(
    fc.property(anyPoints, anyPosition, anyPosition, (points, a, b) => {
      const found = inside(plotted(points), rectangle(a, b));
      const expected = points.flatMap(([x, y], row) => {
        const position = [2 * x, 100 - 2 * y] as const;
        const isBetween = ([0, 1] as const).every((k) => {
          return position[k] >= Math.min(a[k], b[k]) && position[k] <= Math.max(a[k], b[k]);
        });
        return isBetween ? [row] : [];
      });
      // Points up to one pixel outside may be included.
      expect(found).toEqual(expect.arrayContaining(expected));
      for (const row of found) {
        const [x, y] = points[row] as [number, number];
        expect(2 * x).toBeGreaterThanOrEqual(Math.min(a[0], b[0]) - 1.001);
        expect(100 - 2 * y).toBeLessThanOrEqual(Math.max(a[1], b[1]) + 1.001);
      }
    }),
  );
});

test("a lasso with a dent leaves out the points in the dent", () => {
  const points = plotted([
    [10, 10],
    [50, 40],
    [90, 10],
  ]);
  const line = [
    [0, 0],
    [100, 60],
    [200, 0],
    [200, 100],
    [0, 100],
  ] as const;
  expect(inside(points, line)).toEqual([0, 2]);
});

test("the centre of a class is the mean of its points", () => {
  const points = Float32Array.of(0, 1, 2, 5, 4, 3, 7, 7);
  expect(classCentres(points, Uint8Array.of(2, 0, 2, 3))).toEqual([
    [2, 5],
    undefined,
    [2, 2],
    [7, 7],
  ]);
});

test("labels that overlap are moved apart, others stay", () => {
  const far = [300, 50] as const;
  const positions = [[10, 20], [10, 20], [14, 20], far] as const;
  const labels = positions.map((position) => ({ position, width: 9 }));
  const [a, b, c, other] = movedApart(labels, 18);
  const distances = [
    [a, b],
    [a, c],
    [b, c],
  ].map(([one, two]) =>
    Math.hypot(
      (one?.[0] as number) - (two?.[0] as number),
      (one?.[1] as number) - (two?.[1] as number),
    ),
  );
  expect(Math.min(...distances)).toBeGreaterThan(17);
  expect(other).toEqual(far);
});

test("long labels side by side are moved apart by their width", () => {
  const labels = [
    { position: [50, 20], width: 90 },
    { position: [80, 20], width: 60 },
  ] as const;
  const [left, right] = movedApart(labels, 18).map(([left]) => left) as [number, number];
  expect(right - left).toBeCloseTo(75, 5);
});
