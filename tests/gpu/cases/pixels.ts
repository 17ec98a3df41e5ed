// Textures as targets of render shaders, and reading their pixels.

import type { Colour } from "../../../src/render/colour.ts";

/** WebGPU's usage flags; their globals are not defined in Node. */
const usage = { mapRead: 1, copyDst: 8, copySrc: 1, attachment: 16 } as const;

/** The bytes of a row must be a multiple of 256. */
interface Size {
  readonly width: number;
  readonly height: number;
}

export function renderTarget(device: GPUDevice, size: Size, format: GPUTextureFormat): GPUTexture {
  return device.createTexture({ size, format, usage: usage.attachment | usage.copySrc });
}

/** Reads red, green, blue and alpha of each pixel. */
export async function readPixels(
  device: GPUDevice,
  texture: GPUTexture,
  { width, height }: Size,
): Promise<Uint8Array> {
  const bytesPerRow = 4 * width;
  const size = bytesPerRow * height;
  const readback = device.createBuffer({ size, usage: usage.mapRead | usage.copyDst });
  const encoder = device.createCommandEncoder();
  encoder.copyTextureToBuffer({ texture }, { buffer: readback, bytesPerRow }, { width, height });
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(1);
  const bytes = new Uint8Array(readback.getMappedRange().slice(0));
  readback.destroy();
  return bytes;
}

/** Returns red, green and blue, 0–255. */
export const rgb = (colour: Colour = "#000000") =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
