#!/usr/bin/env node
// The command line. In a clone it runs from its sources, once their packages are installed; the npm package holds only
// what scripts/build_package.ts makes of them.

import { existsSync } from "node:fs";

const source = new URL("../src/cli/main.ts", import.meta.url);
if (existsSync(source)) {
  await import("../scripts/setup.mjs");
  const { register } = await import("tsx/esm/api");
  register();
  await import(source.href);
} else {
  await import(new URL("../lib/cli/main.js", import.meta.url).href);
}
