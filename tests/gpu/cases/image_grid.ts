// The image-grid shader against loops on the CPU: floats in rows or transposed, float16 and bytes, in order or
// sorted, from paper to ink, diverging or in colour.

import { numbersOf } from "../../../src/data/readers/number_types.ts";
import { type Colour, type ImageGrid, ImageGridRenderer } from "../../../src/render/image_grid.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { readPixels, renderTarget, rgb } from "./pixels.ts";

/** WebGPU's usage flags; their globals are not defined in Node. */
const usage = { copyDst: 8, storage: 128 } as const;
const target = { width: 64, height: 48 };
const background = "#ffffff";

export async function imageGridCase({ device }: KernelHost): Promise<Check[]> {
  const values = randomSource(11).values(200, -0.5, 1.5).map(Math.fround);
  const buffer = device.createBuffer({ size: 800, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
  const bytes = randomSource(12).bytes(40);
  const byteBuffer = device.createBuffer({ size: 40, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(byteBuffer, 0, bytes);
  const colours = { paper: "#f0e8d8", ink: "#101828" } as const;
  const grids: [ImageGrid, ImageGrid, ImageGrid] = [
    // Five images of 4 × 3, rows padded to 13 floats, in two rows of the grid.
    {
      ...{ buffer, count: 5, offset: 7, imageStride: 13, width: 4, height: 3, columns: 3 },
      ...{ left: 2, top: 1, scale: 3, gap: 2, ...colours },
    },
    // Four images of 2 × 5 stored transposed, as the encoder's weights are.
    {
      ...{ buffer, count: 4, offset: 100, imageStride: 1, valueStride: 4, width: 2, height: 5 },
      ...{ columns: 4, left: 5, top: 25, scale: 4, gap: 1, low: -0.5, high: 1.5, ...colours },
    },
    // Three images of 3 × 3 bytes, rows padded to 12.
    {
      ...{ buffer: byteBuffer, element: "byte", count: 3, offset: 4, imageStride: 12 },
      ...{ width: 3, height: 3, columns: 1, left: 54, top: 2, scale: 3, gap: 2, ...colours },
    },
  ];

  const halves = Uint16Array.from({ length: 60 }, (_, i) => (i * 997) % 0x3c00);
  const halfBuffer = device.createBuffer({ size: 120, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(halfBuffer, 0, halves);
  const colour: ImageGrid = {
    ...{ buffer, channels: 3, count: 3, offset: 2, imageStride: 20, width: 2, height: 3 },
    ...{ columns: 3, left: 3, top: 2, scale: 3, gap: 2, low: -0.5, high: 1.5, ...colours },
  };
  const [padded, transposed, small] = grids;
  const below = "#d02010";
  const draws: [what: string, grids: ImageGrid[]][] = [
    ["in order", grids],
    [
      "sorted",
      [
        { ...padded, which: [4, 0, 2, 2, 1] },
        transposed,
        { ...small, which: Uint32Array.of(2, 0, 1) },
      ],
    ],
    // Values on both sides of low and high: a quarter of them is clamped at either end.
    [
      "diverging",
      [{ ...transposed, which: [3, 1, 0, 2], low: 0, high: 1, below }, padded, { ...small, below }],
    ],
    ["a grid without images", [{ ...padded, count: 0 }, small]],
    ["in colour", [colour, { ...colour, valueStride: 3, imageStride: 1, left: 30, low: 0 }]],
    [
      "float16",
      [
        {
          ...{ buffer: halfBuffer, element: "half", channels: 3, count: 2, imageStride: 24 },
          ...{ width: 4, height: 2, columns: 1, left: 4, top: 3, scale: 4, gap: 3, ...colours },
        },
      ],
    ],
    ["no grids", []],
  ];

  const format = "rgba8unorm";
  const texture = renderTarget(device, target, format);
  const renderer = await ImageGridRenderer.create(device, format);
  const checks: Check[] = [];
  for (const [what, drawn] of draws) {
    renderer.draw(texture, background, drawn);
    const actual = await readPixels(device, texture, target);
    const expected = new Float64Array(4 * target.width * target.height).fill(255);
    for (const grid of drawn) {
      const byElement = {
        float: values,
        half: numbersOf(halves),
        byte: Float64Array.from(bytes, (byte) => byte / 255),
      };
      paint(expected, byElement[grid.element ?? "float"], grid);
    }
    // In steps of a byte: half a step for rounding, and half a step for the error of mixing in f32.
    checks.push(compare(what, actual, expected, () => 1));
  }
  renderer.destroy();
  texture.destroy();
  buffer.destroy();
  byteBuffer.destroy();
  halfBuffer.destroy();
  return checks;
}

function paint(pixels: Float64Array, values: ArrayLike<number>, grid: ImageGrid) {
  const { count, offset = 0, imageStride, valueStride = 1, width, height, columns } = grid;
  const { left, top, scale, gap, low = 0, high = 1, which, channels = 1 } = grid;
  for (let image = 0; image < count; image++) {
    const x0 = left + (image % columns) * (width * scale + gap);
    const y0 = top + Math.floor(image / columns) * (height * scale + gap);
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const pixel = Math.floor(y / scale) * width + Math.floor(x / scale);
        const number = which?.[image] ?? image;
        const shares = Array.from({ length: channels }, (_, channel) => {
          const at = offset + number * imageStride + (pixel * channels + channel) * valueStride;
          return Math.min(1, Math.max(0, ((values[at] as number) - low) / (high - low)));
        });
        const rgb =
          channels === 3 ? shares.map((s) => 255 * s) : colourOf(grid, shares[0] as number);
        pixels.set(rgb, 4 * ((y0 + y) * target.width + x0 + x));
      }
    }
  }
}

/** Returns red, green and blue for a value at `share` between low and high. */
function colourOf({ below, paper, ink }: ImageGrid, share: number): number[] {
  if (!below) return between(paper, ink, share);
  return share < 0.5 ? between(below, paper, 2 * share) : between(paper, ink, 2 * share - 1);
}

const between = (from: Colour, to: Colour, share: number) =>
  rgb(from).map((value, i) => (1 - share) * value + share * Number(rgb(to)[i]));
