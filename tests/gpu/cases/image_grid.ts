// The render shader against plain loops: floats by rows and transposed, and bytes.

import { type ImageGrid, ImageGridRenderer } from "../../../src/engine/image_grid.ts";
import { compare } from "../../../src/self_check/compare.ts";
import { byteValues, randomSource } from "../../../src/self_check/matrices.ts";
import type { Host } from "../../../src/self_check/run_kernel.ts";

/** WebGPU's usage flags; their globals are not defined in Node. */
const usage = { mapRead: 1, copyDst: 8, copySrc: 1, storage: 128, attachment: 16 } as const;
/** A row of the target as bytes must be a multiple of 256. */
const target = { width: 64, height: 48 };
const background = 255;
const paper = 240;
const ink = 16;

export async function imageGridCase({ device }: Host) {
  const values = randomSource(11).values(200, -0.5, 1.5).map(Math.fround);
  const buffer = device.createBuffer({ size: 800, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(buffer, 0, Float32Array.from(values));
  const bytes = randomSource(12).bytes(40);
  const byteBuffer = device.createBuffer({ size: 40, usage: usage.storage | usage.copyDst });
  device.queue.writeBuffer(byteBuffer, 0, bytes);
  const colours = { paper: "#f0f0f0", ink: "#101010" } as const;
  const grids: ImageGrid[] = [
    // Five images of 4 × 3, rows padded to 13 floats, in two rows of the grid.
    {
      ...{ buffer, count: 5, offset: 7, imageStride: 13, width: 4, height: 3, columns: 3 },
      ...{ left: 2, top: 1, scale: 3, gap: 2, ...colours },
    },
    // Four images of 2 × 5 stored transposed, as the encoder's weights are.
    {
      ...{ buffer, count: 4, offset: 100, imageStride: 1, pixelStride: 4, width: 2, height: 5 },
      ...{ columns: 4, left: 5, top: 25, scale: 4, gap: 1, low: -0.5, high: 1.5, ...colours },
    },
    // Three images of 3 × 3 bytes, rows padded to 12.
    {
      ...{ buffer: byteBuffer, element: "byte", count: 3, offset: 4, imageStride: 12 },
      ...{ width: 3, height: 3, columns: 1, left: 54, top: 2, scale: 3, gap: 2, ...colours },
    },
  ];

  const format = "rgba8unorm";
  const flags = usage.attachment | usage.copySrc;
  const texture = device.createTexture({ size: target, format, usage: flags });
  const renderer = await ImageGridRenderer.create(device, format);
  renderer.draw(texture, "#ffffff", grids);
  const red = await readRed(device, texture);
  renderer.destroy();
  texture.destroy();
  buffer.destroy();
  byteBuffer.destroy();

  const expected = new Float64Array(target.width * target.height).fill(background);
  for (const grid of grids) {
    paint(expected, grid.element === "byte" ? byteValues(bytes) : values, grid);
  }
  // Half a step of a byte for the rounding, and one for the mixing in f32 on either side of it.
  return [compare("red", red, expected, () => 1)];
}

function paint(pixels: Float64Array, values: ArrayLike<number>, grid: ImageGrid) {
  const { count, offset = 0, imageStride, pixelStride = 1, width, height, columns } = grid;
  const { left, top, scale, gap, low = 0, high = 1 } = grid;
  for (let image = 0; image < count; image++) {
    const x0 = left + (image % columns) * (width * scale + gap);
    const y0 = top + Math.floor(image / columns) * (height * scale + gap);
    for (let y = 0; y < height * scale; y++) {
      for (let x = 0; x < width * scale; x++) {
        const pixel = Math.floor(y / scale) * width + Math.floor(x / scale);
        const value = values[offset + image * imageStride + pixel * pixelStride] as number;
        const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
        pixels[(y0 + y) * target.width + x0 + x] = paper + share * (ink - paper);
      }
    }
  }
}

async function readRed(device: GPUDevice, texture: GPUTexture): Promise<Float64Array> {
  const bytesPerRow = 4 * target.width;
  const size = bytesPerRow * target.height;
  const readback = device.createBuffer({ size, usage: usage.mapRead | usage.copyDst });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer: readback, bytesPerRow }, target);
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(1);
  const bytes = new Uint8Array(readback.getMappedRange().slice(0));
  readback.destroy();
  return Float64Array.from({ length: size / 4 }, (_, i) => bytes[4 * i] as number);
}
