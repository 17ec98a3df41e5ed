// Tile layouts for many widths and numbers of tiles.

import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { largestTile, layOutTiles, tileBox } from "../../src/app/canvases/tile_layout.ts";

const digit = { width: 28, height: 28, aspect: 1 };
const wall = { smallest: 40, largest: 84, gap: 6, maxGap: 14, preferredRows: [5], maxRows: 16 };

test("sixty-four units fit into five rows on a desktop, and are large enough for a finger on a phone", () => {
  const desktop = layOutTiles(64, digit, { width: 930, pixelRatio: 1 }, wall);
  expect(desktop).toMatchObject({ columns: 13, gap: 14, count: 64, tileWidth: 56 });
  const phone = layOutTiles(64, digit, { width: 620, pixelRatio: 2 }, wall);
  expect(phone).toMatchObject({ columns: 6, tileHeight: 84, count: 64 });
  expect(tileBox(phone, 7).width).toBe("42px");
});

test("if the first number of rows is impossible, tiles are as large as the second allows", () => {
  const style = { ...wall, gap: 2, preferredRows: [4, 8] };
  const wide = layOutTiles(64, digit, { width: 926, pixelRatio: 1 }, style);
  expect(wide).toMatchObject({ columns: 16, tileWidth: 56 });
  const narrow = layOutTiles(64, digit, { width: 690, pixelRatio: 1 }, style);
  expect(narrow).toMatchObject({ columns: 8, tileWidth: 84 });
});

test("leaves out tiles beyond sixteen rows of the smallest size", () => {
  const { columns, count } = layOutTiles(256, digit, { width: 310, pixelRatio: 1 }, wall);
  expect([columns, count]).toEqual([5, 80]);
});

test("long and large pictures have tiles between the smallest and the largest", () => {
  const space = { width: 900, pixelRatio: 1 };
  const sizeOf = (width: number, height: number, aspect = 1) => {
    const { tileWidth, tileHeight } = layOutTiles(20, { width, height, aspect }, space, wall);
    return [tileWidth, tileHeight];
  };
  expect(sizeOf(12, 8)).toEqual([84, 56]);
  expect(sizeOf(8, 12)).toEqual([56, 84]);
  // A line of 16 cells, each eight times as high as wide.
  expect(sizeOf(16, 1, 8)).toEqual([80, 40]);
  // Some cells have no pixel of their own.
  expect(sizeOf(224, 224)).toEqual([75, 75]);
  // As high as the smallest, it would be 400 pixels long.
  expect(sizeOf(100, 10)).toEqual([200, 20]);
});

test("the largest picture has whole pixels for its cells, or whole cells for its pixels", () => {
  const strip = { width: 16, height: 1, aspect: 3 };
  expect(largestTile(strip, 100, 100)).toEqual({ tileWidth: 96, tileHeight: 18 });
  expect(largestTile(digit, 100, 60)).toEqual({ tileWidth: 56, tileHeight: 56 });
  expect(largestTile({ width: 300, height: 100, aspect: 1 }, 170, 999)).toEqual({
    tileWidth: 150,
    tileHeight: 50,
  });
});

test("tiles have whole pixels, fit into their space and do not overlap", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 256 }),
      fc.integer({ min: 120, max: 4000 }),
      fc.constantFrom(1, 1.25, 1.5, 2, 3),
      fc.constantFrom(0, 40),
      fc.constantFrom(
        digit,
        { width: 12, height: 8, aspect: 1 },
        { width: 9, height: 1, aspect: 4 },
      ),
      (count, width, pixelRatio, caption, cells) => {
        const layout = layOutTiles(count, cells, { width, pixelRatio }, { ...wall, caption });
        const { columns, tileWidth, tileHeight, gap, pitch } = layout;
        expect(tileWidth % cells.width).toBe(0);
        expect(tileHeight).toBe((tileWidth / cells.width) * cells.height * cells.aspect);
        expect(layout.count).toBeGreaterThanOrEqual(1);
        expect(layout.count).toBeLessThanOrEqual(count);
        expect(layout.width).toBe(columns * tileWidth + (columns - 1) * gap);
        expect(layout.width).toBeLessThanOrEqual(width);
        expect(pitch).toBeGreaterThanOrEqual(tileHeight + gap);
        expect(layout.height).toBe(Math.ceil(layout.count / columns) * pitch - gap);
      },
    ),
  );
});
