// Tile layouts for many widths and numbers of tiles.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { layOutTiles, tileBox } from "../../src/app/canvases/tile_layout.ts";

const wall = { smallest: 40, largest: 84, gap: 6, maxGap: 14, preferredRows: [5], maxRows: 16 };

test("sixty-four units fit into five rows on a desktop, and are large enough for a finger on a phone", () => {
  const desktop = layOutTiles(64, 28, { width: 930, pixelRatio: 1 }, wall);
  expect(desktop).toMatchObject({ columns: 13, scale: 2, gap: 14, count: 64, side: 56 });
  const phone = layOutTiles(64, 28, { width: 620, pixelRatio: 2 }, wall);
  expect(phone).toMatchObject({ columns: 6, scale: 3, count: 64 });
  expect(tileBox(phone, 7).width).toBe("42px");
});

test("if the first number of rows is impossible, tiles are as large as the second allows", () => {
  const style = { ...wall, gap: 2, preferredRows: [4, 8] };
  const wide = layOutTiles(64, 28, { width: 926, pixelRatio: 1 }, style);
  expect(wide).toMatchObject({ columns: 16, scale: 2 });
  const narrow = layOutTiles(64, 28, { width: 690, pixelRatio: 1 }, style);
  expect(narrow).toMatchObject({ columns: 8, scale: 3 });
});

test("leaves out tiles beyond sixteen rows of the smallest size", () => {
  const { columns, count } = layOutTiles(256, 28, { width: 310, pixelRatio: 1 }, wall);
  expect([columns, count]).toEqual([5, 80]);
});

test("tiles have whole pixels, fit into their space and do not overlap", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 256 }),
      fc.integer({ min: 120, max: 4000 }),
      fc.constantFrom(1, 1.25, 1.5, 2, 3),
      fc.constantFrom(0, 40),
      (count, width, pixelRatio, caption) => {
        const layout = layOutTiles(count, 28, { width, pixelRatio }, { ...wall, caption });
        const { columns, scale, side, gap, pitch } = layout;
        expect(Number.isInteger(scale)).toBe(true);
        expect(side).toBe(28 * scale);
        expect(layout.count).toBeGreaterThanOrEqual(1);
        expect(layout.count).toBeLessThanOrEqual(count);
        expect(layout.width).toBe(columns * side + (columns - 1) * gap);
        expect(layout.width).toBeLessThanOrEqual(width);
        expect(pitch).toBeGreaterThanOrEqual(side + gap);
        expect(layout.height).toBe(Math.ceil(layout.count / columns) * pitch - gap);
      },
    ),
  );
});
