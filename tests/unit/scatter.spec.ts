// Points of the code space: what a plot shows of them, and finding them.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { Frame, viewOf } from "../../src/app/views/space/frame.ts";
import { inside, nearest, nextTowards, rectangle } from "../../src/app/views/space/scatter_geometry.ts";

const ALL = 0b11_1111_1111;
const frame = new Frame({ minX: 0, maxX: 100, minY: 0, maxY: 50 }, 200, 100);
const scattered = (places: readonly (readonly [number, number])[], labels?: number[]) => ({
  points: Float32Array.from(places.flat()),
  labels: Uint8Array.from(labels ?? places.map(() => 0)),
  digits: ALL,
  frame,
});
const somePlaces = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 50 })),
  { minLength: 1, maxLength: 30 },
);
const somePlace = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 100 }));

test("a view holds all points and a little more, also where they are all one", () => {
  const view = viewOf(Float32Array.of(0, 2, 10, 4, 5, 3));
  expect([view.minX, view.maxX]).toEqual([expect.closeTo(-0.3), expect.closeTo(10.3)]);
  expect([view.minY, view.maxY]).toEqual([expect.closeTo(1.94), expect.closeTo(4.06)]);
  const { minX, maxX } = viewOf(Float32Array.of(7, 7, 7, 7));
  expect(minX).toBeLessThan(7);
  expect(maxX).toBeGreaterThan(7);
  expect(viewOf(new Float32Array())).toEqual({ minX: 0, maxX: 1, minY: 0, maxY: 1 });
});

test("a frame places y upwards, and back", () => {
  expect([frame.left(25), frame.top(50), frame.top(0)]).toEqual([50, 0, 100]);
  expect(frame.place(50, 25)).toEqual([25, 37.5]);
});

test("the nearest point is the nearest, of the digits shown, within reach", () => {
  const points = scattered(
    [
      [10, 10],
      [12, 10],
      [90, 40],
    ],
    [3, 4, 4],
  );
  expect(nearest(points, 20, 80)).toBe(0);
  expect(nearest({ ...points, digits: 1 << 4 }, 20, 80)).toBe(1);
  expect(nearest({ ...points, digits: 0 }, 20, 80)).toBeUndefined();
  expect(nearest(points, 100, 50, 12)).toBeUndefined();
  fc.assert(
    fc.property(somePlaces, somePlace, (places, [left, top]) => {
      const distances = places.map(([x, y]) => Math.hypot(2 * x - left, 100 - 2 * y - top));
      const found = nearest(scattered(places), left, top) as number;
      // Of two that are as near, rounding decides.
      expect(distances[found]).toBeCloseTo(Math.min(...distances), 9);
    }),
  );
});

test("the next point lies more in the direction than beside it, and is the nearest such", () => {
  const points = scattered([
    [50, 25],
    [60, 25],
    [51, 40],
    [70, 26],
    [20, 25],
  ]);
  expect(nextTowards(points, 100, 50, [1, 0])).toBe(1);
  expect(nextTowards(points, 100, 50, [-1, 0])).toBe(4);
  expect(nextTowards(points, 100, 50, [0, -1])).toBe(2);
  expect(nextTowards(points, 100, 50, [0, 1])).toBeUndefined();
});

test("a rectangle holds what lies between its corners, and they themselves", () => {
  fc.assert(
    fc.property(somePlaces, somePlace, somePlace, (places, a, b) => {
      const found = inside(scattered(places), rectangle(a, b));
      const expected = places.flatMap(([x, y], row) => {
        const place = [2 * x, 100 - 2 * y] as const;
        const isBetween = ([0, 1] as const).every((k) => {
          return place[k] >= Math.min(a[k], b[k]) && place[k] <= Math.max(a[k], b[k]);
        });
        return isBetween ? [row] : [];
      });
      // Half a pixel outside is inside too, and a whole one may be either.
      expect(found).toEqual(expect.arrayContaining(expected));
      for (const row of found) {
        const [x, y] = places[row] as [number, number];
        expect(2 * x).toBeGreaterThanOrEqual(Math.min(a[0], b[0]) - 1.001);
        expect(100 - 2 * y).toBeLessThanOrEqual(Math.max(a[1], b[1]) + 1.001);
      }
    }),
  );
});

test("a lasso around a dent leaves out what lies in the dent", () => {
  const points = scattered([
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
