// The charts as PNG images, checked by their pixels.

import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "@playwright/test";
import type { EChartsOption } from "echarts";
import { featureSpaceChart } from "../../src/charts/feature_space.ts";
import { meanActivationChart } from "../../src/charts/mean_activation.ts";
import { reconstructionsChart, reconstructionsSize } from "../../src/charts/reconstructions.ts";
import { darkTheme, lightTheme } from "../../src/charts/theme.ts";
import { drawPng, hasFonts } from "../../src/cli/png.ts";

interface Picture {
  readonly width: number;
  readonly height: number;
  /** The pixel's colour as "#rrggbb". */
  at(x: number, y: number): string;
  /** Number of pixels that have this colour within 16 per channel, because blending is not exact. */
  count(color: string): number;
}

async function draw(option: EChartsOption, width: number, height: number): Promise<Picture> {
  const image = await loadImage(drawPng(option, width, height));
  // Reading them calls native code, which takes a microsecond.
  const [across, down] = [image.width, image.height];
  const context = createCanvas(across, down).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, across, down);
  const channels = (i: number) => [...data.subarray(4 * i, 4 * i + 3)];
  return {
    width: across,
    height: down,
    at: (x, y) => `#${Buffer.from(channels(y * across + x)).toString("hex")}`,
    count: (color) => {
      const wanted = Buffer.from(color.slice(1), "hex");
      const isClose = (i: number, k: number) =>
        Math.abs((data[4 * i + k] as number) - (wanted[k] as number)) <= 16;
      let found = 0;
      for (let i = 0; i < across * down; i++) {
        if (isClose(i, 0) && isClose(i, 1) && isClose(i, 2)) found++;
      }
      return found;
    },
  };
}

const size = { width: 4, height: 3 };
const ramp = Float32Array.from({ length: 24 }, (_, i) => (i % 12) / 11);
const images = {
  originals: ramp,
  reconstructions: ramp.map((v) => 1 - v),
  ...size,
  labels: [5, 6],
};

test("an image has twice the size of its chart", async () => {
  const picture = await draw(
    meanActivationChart({ means: [1], target: 0.5 }, lightTheme),
    300,
    200,
  );
  expect([picture.width, picture.height]).toEqual([600, 400]);
});

for (const [name, theme] of Object.entries({ light: lightTheme, dark: darkTheme })) {
  test(`${name}: an image's pixels are sharp squares from paper to ink`, async () => {
    const pixel = 10;
    const { width, height } = reconstructionsSize(images, pixel);
    const picture = await draw(reconstructionsChart(images, theme), width, height);
    const corner = findInk(picture, theme.ink);
    const side = 2 * pixel;
    // The twelve pixels of the ramp, row by row, are squares whose colours change evenly from paper to ink.
    for (let i = 0; i < 12; i++) {
      const x = corner.x + ((i % 4) - 3) * side;
      const y = corner.y + (Math.floor(i / 4) - 2) * side;
      const shade = mixed(theme.paper, theme.ink, i / 11);
      expect([picture.at(x, y), picture.at(x + side - 1, y + side - 1)]).toEqual([shade, shade]);
    }
  });
}

const mixed = (from: string, to: string, share: number) => {
  const [start, end] = [Buffer.from(from.slice(1), "hex"), Buffer.from(to.slice(1), "hex")];
  return `#${Buffer.from(start.map((value, i) => Math.round(value + share * ((end[i] as number) - value)))).toString("hex")}`;
};

/** The first square of ink as high and wide as an image's pixel, which text never fills. */
function findInk(picture: Picture, ink: string) {
  const across = [0, 5, 10, 15, 19];
  for (let y = 0; y < picture.height - 20; y++) {
    for (let x = 0; x < picture.width - 20; x++) {
      if (across.every((dy) => across.every((dx) => picture.at(x + dx, y + dy) === ink))) {
        return { x, y };
      }
    }
  }
  throw new Error("There is no ink in the picture.");
}

test("values outside 0 to 1 are drawn as paper and ink", () => {
  const { width, height } = reconstructionsSize(images, 10);
  const drawn = (originals: Float32Array) =>
    drawPng(reconstructionsChart({ ...images, originals }, lightTheme), width, height);
  const past = ramp.map((v) => 3 * v - 1);
  const clamped = past.map((v) => Math.min(1, Math.max(0, v)));
  expect(Buffer.compare(drawn(past), drawn(clamped))).toBe(0);
  expect(Buffer.compare(drawn(past), drawn(ramp))).not.toBe(0);
});

test("60,000 points are drawn in their digits' colours", async () => {
  const count = 60_000;
  const labels = Uint8Array.from({ length: count }, (_, i) => (i < count / 2 ? 3 : 8));
  const points = Float32Array.from({ length: 2 * count }, (_, i) =>
    i % 2 === 0 ? (labels[i >> 1] === 3 ? 1 : 2) : (i >> 1) / count,
  );
  const space = { points, labels, rowName: "image", dimensions: [0, 1] as const };
  const picture = await draw(featureSpaceChart(space, lightTheme), 900, 760);
  for (const digit of [3, 8]) {
    expect(picture.count(lightTheme.digits[digit] as string)).toBeGreaterThan(3000);
  }
  // A digit without points appears only in the legend.
  expect(picture.count(lightTheme.digits[1] as string)).toBeLessThan(700);
});

test("text is drawn", async () => {
  expect(hasFonts()).toBe(true);
  const { width, height } = reconstructionsSize(images, 1);
  const blank = {
    ...images,
    originals: new Float32Array(24),
    reconstructions: new Float32Array(24),
  };
  const picture = await draw(reconstructionsChart(blank, lightTheme), width, height);
  expect(picture.count(lightTheme.ink)).toBeGreaterThan(500);
});
