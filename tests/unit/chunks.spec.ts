// The shuffle in two levels, which depends on the data and the settings only.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { Chunks, maxChunkRows } from "../../src/data/chunks.ts";
import { sequentialOrder, shuffledOrder } from "../../src/data/order.ts";

test("by default, sets up to 1 GiB are one chunk and larger ones have chunks of 256 MiB", () => {
  const whole = { count: 2 ** 20, inputs: 256, element: "f32" } as const;
  expect(maxChunkRows(whole, 0)).toBe(2 ** 20);
  expect(maxChunkRows({ ...whole, count: 2 ** 20 + 1 }, 0)).toBe(2 ** 18);
  expect(maxChunkRows({ ...whole, count: 2 ** 20 + 1, element: "f16" }, 0)).toBe(2 ** 20 + 1);
  expect(maxChunkRows({ count: 100, inputs: 2 ** 29, element: "f32" }, 0)).toBe(1);
  expect([maxChunkRows(whole, 500), maxChunkRows(whole, 2 ** 21)]).toEqual([500, 2 ** 20]);
});

test("one chunk is shuffled like a whole set", () => {
  const chunks = new Chunks(100, 100, true, 7);
  for (const epoch of [0, 3])
    expect(chunks.epochOrder(epoch)).toEqual(shuffledOrder(100, 7)(epoch));
});

test("without shuffling, rows keep their order", () => {
  expect(new Chunks(100, 30, false, 7).epochOrder(2)).toEqual(sequentialOrder(100)(2));
});

test("every epoch visits each row once, one chunk after another", () => {
  const sizes = fc.record({ count: fc.integer({ min: 1, max: 80 }), seed: fc.nat(1000) });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 80 }), fc.nat(3), (given, maxRows, epoch) => {
      const { count, seed } = given;
      const chunks = new Chunks(count, Math.min(count, maxRows), true, seed);
      const rows = chunks.epochOrder(epoch);
      expect([...rows].sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      const { chunks: visited } = chunks.order(epoch);
      let at = 0;
      for (const chunk of visited) {
        const [start, end] = chunks.bounds(chunk);
        expect(end - start).toBeLessThanOrEqual(Math.min(chunks.size, maxRows));
        expect(end - start).toBeGreaterThanOrEqual(chunks.minSize);
        const part = rows.subarray(at, at + end - start);
        expect(part.every((row) => row >= start && row < end)).toBe(true);
        at += end - start;
      }
      expect(at).toBe(count);
    }),
  );
});

test("chunks, rows and epochs are shuffled differently", () => {
  const chunks = new Chunks(4000, 100, true, 42);
  const [first, second] = [chunks.order(0), chunks.order(1)];
  const sorted = Uint32Array.from({ length: 40 }, (_, i) => i);
  expect([first.chunks, second.chunks]).not.toContainEqual(sorted);
  expect(first.chunks).not.toEqual(second.chunks);
  const orders = [first.rowsOf(0), first.rowsOf(1), second.rowsOf(0)].map(String);
  expect(new Set(orders).size).toBe(3);
  expect(String(first.rowsOf(1))).toBe(orders[1]);
});
