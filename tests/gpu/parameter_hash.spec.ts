// The default run's bits: SHA-256 of the parameters after 20 steps from seed 42. A change of the kernels,
// the plan or the order of images that should not change the results must not change these hashes.

import { existsSync, readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { test } from "./hosts.ts";

const STEPS = 20;

/**
 * Hashes by adapter and CPU features. A skipped test reports the line to add for its machine. Versions of the
 * software adapter are not told apart: where one rounds differently, this test should say so.
 */
const known: Readonly<Record<string, string>> = {
  "google swiftshader | x64+sse4_1+fma+avx2":
    "78ca095fdafe182d476dad21116cf5284cd81e694489a616ed0dd1e069cf00ea",
  "google swiftshader | x64+sse4_1+fma+avx2+avx512f":
    "78ca095fdafe182d476dad21116cf5284cd81e694489a616ed0dd1e069cf00ea",
};

/** Features of this CPU that a software adapter's compiler may use. */
function cpuFeatures(): string {
  if (!existsSync("/proc/cpuinfo")) return process.arch;
  const [, flags = ""] = /^flags\s*:(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8")) ?? [];
  const present = new Set(flags.trim().split(/\s+/));
  const relevant = ["sse4_1", "fma", "avx2", "avx512f"].filter((feature) => present.has(feature));
  return [process.arch, ...relevant].join("+");
}

for (const name of ["chrome", "node"] as const) {
  test(`${name}: the default run has the bits known for this machine after ${STEPS} steps`, async ({
    chrome,
    node,
  }) => {
    const host = { chrome, node }[name];
    const [adapter, hash] = [await host.adapter(), await host.parameterHash(STEPS)];
    const key = `${adapter.replace(/(google swiftshader).*/, "$1")} | ${cpuFeatures()}`;
    test.skip(!(key in known), `no hash is known for "${key}"; here it is ${hash}`);
    expect(hash).toBe(known[key]);
  });
}
