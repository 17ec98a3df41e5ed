// The README's library example, run as printed there.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import type { Parameters } from "../../src/model/tensors.ts";
import { withNodeDevice } from "../support/node_host.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

type Learn = (
  device: GPUDevice,
  readFile: (name: string) => Promise<Uint8Array>,
) => Promise<Parameters>;

test("the README's library example runs as printed", async () => {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const example = readme.match(/```ts\n(.*?)```/s)?.[1] ?? "";
  // Inside the repository, so that its import of "parsimony" finds this package.
  const folder = await mkdtemp(join(root, "tests/gpu/readme-"));
  try {
    await writeFile(join(folder, "example.ts"), example);
    const { learn } = (await import(join(folder, "example.ts"))) as { learn: Learn };
    const data = writeSmallMnist(join(folder, "data"), { train: 300, test: 20 });
    await withNodeDevice(async (device) => {
      const { W_dec } = await learn(device, (name) => readFile(join(data, name)));
      expect(W_dec.length).toBe(256 * 784);
      expect(W_dec.some((weight) => weight !== 0)).toBe(true);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
