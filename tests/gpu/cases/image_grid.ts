// The image-grid shader against the same pictures drawn on the CPU: numbers of each type, in rows or transposed, in
// order or sorted; scaled; grey, diverging and colour; strips with cells that are empty; tiles of any size.

import { rowPixels } from "../../../src/app/canvases/row_pixels.ts";
import type { Scaling } from "../../../src/data/scaling.ts";
import { type ImageGrid, ImageGridRenderer } from "../../../src/render/image_grid.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { readPixels, renderTarget } from "./pixels.ts";

/** WebGPU's usage flags; their globals are not defined in Node. */
const usage = { copyDst: 8, storage: 128 } as const;
const target = { width: 64, height: 48 };
const background = "#ffffff";

export async function imageGridCase({ device }: KernelHost): Promise<Check[]> {
  const values = randomSource(11).values(200, -0.5, 1.5).map(Math.fround);
  const buffer = device.createBuffer({ size: 800, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
  const bytes = randomSource(12).bytes(40);
  // The numbers of f16 values, of which every second one is negative.
  const halves = randomSource(13)
    .values(64, 0, 2 ** 14)
    .map((bits, i) => Math.floor(bits) + (i % 2) * 2 ** 15);
  const halfBuffer = device.createBuffer({ size: 128, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(halfBuffer, 0, Uint16Array.from(halves));
  const byteBuffer = device.createBuffer({ size: 40, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(byteBuffer, 0, bytes);
  const colours = { paper: "#f0e8d8", ink: "#101828" } as const;
  const grids: [ImageGrid, ImageGrid, ImageGrid] = [
    // Five images of 4 × 3, rows padded to 13 floats, in two rows of the grid.
    {
      ...{ buffer, count: 5, offset: 7, imageStride: 13, width: 4, height: 3, columns: 3 },
      ...{ left: 2, top: 1, tileWidth: 12, tileHeight: 9, gap: 2, ...colours },
    },
    // Four images of 2 × 5 stored transposed, as the encoder's weights are.
    {
      ...{ buffer, count: 4, offset: 100, imageStride: 1, valueStride: 4, width: 2, height: 5 },
      ...{
        columns: 4,
        left: 5,
        top: 25,
        tileWidth: 8,
        tileHeight: 20,
        gap: 1,
        low: -0.5,
        high: 1.5,
      },
      ...colours,
    },
    // Three images of 3 × 3 bytes, rows padded to 12.
    {
      ...{ buffer: byteBuffer, element: "u8", count: 3, offset: 4, imageStride: 12 },
      ...{ width: 3, height: 3, columns: 1, left: 54, top: 2, tileWidth: 9, tileHeight: 9, gap: 2 },
      ...colours,
    },
  ];

  const [padded, transposed, small] = grids;
  // Two rows of six f16 values.
  const half: ImageGrid = {
    ...{
      buffer: halfBuffer,
      element: "f16",
      count: 2,
      offset: 2,
      imageStride: 8,
      width: 3,
      height: 2,
    },
    ...{ inputs: 6, columns: 2, left: 1, top: 2, tileWidth: 9, tileHeight: 6, gap: 3, ...colours },
  };
  const perValue: Pick<Scaling, "offset" | "divisor"> = {
    offset: Float64Array.of(0.5, 0, -0.25, 0, 1, 2),
    divisor: Float64Array.of(1, 2, 0.5, 4, 1, 3),
  };
  // Two images of 2 × 2 bytes in three channels.
  const colour: ImageGrid = {
    ...{ buffer: byteBuffer, element: "u8", count: 2, offset: 4, imageStride: 12, channels: 3 },
    ...{ width: 2, height: 2, columns: 2, left: 3, top: 14, tileWidth: 10, tileHeight: 8, gap: 1 },
    ...colours,
  };
  // Two rows of seven values in two lines of four cells, each three times as high as wide.
  const strip: ImageGrid = {
    ...{ buffer, count: 2, offset: 12, imageStride: 8, width: 4, height: 2, inputs: 7, columns: 2 },
    ...{ left: 4, top: 3, tileWidth: 8, tileHeight: 12, gap: 5, ...colours },
  };
  const tiny: ImageGrid = {
    ...{ buffer, count: 1, imageStride: 36, width: 6, height: 6, columns: 1, left: 2, top: 2 },
    ...{ tileWidth: 3, tileHeight: 3, gap: 0, ...colours },
  };
  const uneven: ImageGrid = { ...tiny, left: 20, tileWidth: 16, tileHeight: 10 };
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
    ["halves", [half]],
    ["halves with a scale for each value", [{ ...half, scaling: perValue }, transposed]],
    ["scaled bytes", [{ ...small, scaling: { offset: 20, divisor: 200 }, below }, padded]],
    ["colours", [colour, { ...half, scaling: perValue, below, low: -1 }]],
    [
      "colours of both signs",
      [{ ...colour, buffer, element: "f32", offset: 40, low: -2, high: 2 }],
    ],
    ["strips whose last cells are empty", [strip, { ...strip, top: 30, below }]],
    ["fewer pixels than cells, and uneven ones", [tiny, uneven]],
    ["a grid without images", [{ ...padded, count: 0 }, small]],
    ["no grids", []],
  ];

  const numbersOf = ({ element }: ImageGrid): ArrayLike<number> =>
    element === "u8" ? bytes : element === "f16" ? Float64Array.from(halves, halfOf) : values;

  const format = "rgba8unorm";
  const texture = renderTarget(device, target, format);
  const renderer = new ImageGridRenderer(device, format);
  const checks: Check[] = [];
  for (const [what, drawn] of draws) {
    renderer.draw(texture, background, drawn);
    const actual = await readPixels(device, texture, target);
    const expected = new Float64Array(4 * target.width * target.height).fill(255);
    for (const grid of drawn) paint(expected, numbersOf(grid), grid);
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

/** Returns the number of an f16 below 2 in magnitude: sign, 5 bits of exponent, 10 bits of fraction. */
function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15, (bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction / 2 ** 24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return sign ? -size : size;
}

/** Paints each device pixel in the colour of the cell that its middle lies in, or just after. */
function paint(pixels: Float64Array, numbers: ArrayLike<number>, grid: ImageGrid) {
  const { count, offset = 0, imageStride, valueStride = 1, width, height, columns } = grid;
  const { left, top, tileWidth, tileHeight, gap, which, channels = 1 } = grid;
  const { inputs = width * height * channels } = grid;
  for (let image = 0; image < count; image++) {
    const x0 = left + (image % columns) * (tileWidth + gap);
    const y0 = top + Math.floor(image / columns) * (tileHeight + gap);
    const row = offset + (which?.[image] ?? image) * imageStride;
    const values = Float64Array.from({ length: inputs }, (_, d) =>
      scaled(grid, numbers[row + d * valueStride] as number, d),
    );
    const cells = rowPixels(values, { width, height, channels, inputs }, grid);
    for (let y = 0; y < tileHeight; y++) {
      for (let x = 0; x < tileWidth; x++) {
        const [column, line] = [((x + 0.5) * width) / tileWidth, ((y + 0.5) * height) / tileHeight];
        const cell = Math.floor(line + 0.01) * width + Math.floor(column + 0.01);
        const at = 4 * ((y0 + y) * target.width + x0 + x);
        pixels.set(cells.subarray(4 * cell, 4 * cell + 4), at);
      }
    }
  }
}

function scaled({ element, scaling }: ImageGrid, number: number, d: number): number {
  const { offset = 0, divisor = element === "u8" ? 255 : 1 } = scaling ?? {};
  const at = (numbers: typeof offset) =>
    typeof numbers === "number" ? numbers : (numbers[d] as number);
  return (number - at(offset)) / at(divisor);
}
