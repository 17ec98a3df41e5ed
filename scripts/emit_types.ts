// The types of the library as the compiler writes them.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Writes the types of src/index.ts, and of what it imports, to a folder. */
export function emitTypes(folder: string): void {
  const compiler = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
  const { status } = spawnSync(
    process.execPath,
    [join(compiler, "bin/tsc"), "-p", "tsconfig.package.json", "--outDir", folder],
    { cwd: root, stdio: "inherit" },
  );
  if (status !== 0) throw new Error("The types of the library cannot be made.");
}
