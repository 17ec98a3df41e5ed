// The examples of the README and of docs/api.md, run as printed there.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { readCheckpoint, writeCheckpoint } from "../../src/checkpoints/checkpoint_file.ts";
import { readModel } from "../../src/files/read_model.ts";
import {
  type LoadedSet,
  loadMnist,
  parseSettings,
  type Settings,
  Trainer,
  withPreset,
} from "../../src/index.ts";
import type { Parameters } from "../../src/model/tensors.ts";
import { withNodeDevice } from "../support/node_host.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Examples {
  learn(device: GPUDevice, readFile: (name: string) => Promise<Uint8Array>): Promise<Parameters>;
  train(device: GPUDevice): Promise<Float32Array>;
  trainAndStop(device: GPUDevice, rows: LoadedSet): Promise<Uint8Array>;
  resume(device: GPUDevice, rows: LoadedSet, file: Uint8Array): Promise<Parameters>;
  save(trainer: Trainer, rows: LoadedSet): Promise<Record<string, Uint8Array>>;
  encode(device: GPUDevice, file: Uint8Array, images: LoadedSet): Promise<Float32Array>;
}

test("the examples of the README and of docs/api.md run as printed", async () => {
  const pages = await Promise.all(
    ["README.md", "docs/api.md"].map((page) => readFile(join(root, page), "utf8")),
  );
  const blocks = pages.flatMap((page) => [...page.matchAll(/```ts\n(.*?)```/gs)]);
  // Inside the repository, so that their import of "parsimony" finds this package.
  const folder = await mkdtemp(join(root, "tests/gpu/examples-"));
  try {
    const modules: Partial<Examples>[] = [];
    for (const [i, [, code = ""]] of blocks.entries()) {
      await writeFile(join(folder, `example_${i}.ts`), code);
      modules.push(await import(join(folder, `example_${i}.ts`)));
    }
    const { learn, train, trainAndStop, resume, save, encode, ...others } = Object.assign(
      {},
      ...modules,
    ) as Examples;
    expect(Object.keys(others)).toEqual([]);

    const data = writeSmallMnist(join(folder, "data"), { train: 300, test: 20 });
    const read = (name: string) => readFile(join(data, name));
    const { train: rows } = await loadMnist(read);
    await withNodeDevice(async (device) => {
      const { W_dec } = await learn(device, read);
      expect(W_dec.length).toBe(256 * 784);
      expect(W_dec.some((weight) => weight !== 0)).toBe(true);

      expect(await train(device)).toHaveLength(500 * 8);

      const file = await trainAndStop(device, rows);
      const undisturbed = withPreset("topk", { hiddenUnits: 128, k: 8, epochs: 2 });
      const whole = await trained(device, rows, parseSettings(undisturbed));
      expect(await resume(device, rows, file)).toEqual(whole);
      // It starts from what the file holds.
      const changed = readCheckpoint(file, "file");
      changed.state.parameters.b_dec.fill(1);
      const inputs = { scaling: rows.scaling, inputScale: 1 };
      const other = await resume(device, rows, writeCheckpoint(changed, inputs, "0"));
      expect(other.b_dec).not.toEqual(whole.b_dec);

      const settings = parseSettings({ hiddenUnits: 16, epochs: 1 });
      const trainer = await Trainer.create({ device, settings, rows });
      for await (const _ of trainer.train());
      const files = await save(trainer, rows);
      const own = files["model.safetensors"] as Uint8Array;
      expect(Object.keys(files)).toEqual(["model.safetensors", "model.onnx"]);
      expect(readModel(own, "own").parameters).toEqual(await trainer.model.readParameters());
      expect(await encode(device, own, rows)).toEqual(await trainer.model.encode(rows));
      trainer.destroy();
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Returns the parameters of a run that is never interrupted. */
async function trained(device: GPUDevice, rows: LoadedSet, settings: Settings) {
  const trainer = await Trainer.create({ device, settings, rows });
  for await (const _ of trainer.train());
  const parameters = await trainer.model.readParameters();
  trainer.destroy();
  return parameters;
}
