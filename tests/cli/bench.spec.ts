// npm run bench with its smallest settings.

import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import type { GrowthPoint } from "../../bench/growth/linearity.ts";
import { measurePoint } from "../../bench/growth/measure.ts";
import { PipelineCache } from "../../src/engine/pipelines.ts";
import { freshFolder } from "../support/cli.ts";
import { withNodeDevice } from "../support/node_host.ts";
import { baselineVariants } from "../support/variants.ts";

const main = fileURLToPath(new URL("../../bench/main.ts", import.meta.url));

const bench = (flags: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const parameters = ["--import", "tsx", main, ...flags];
    const env = { ...process.env, ...environment };
    execFile(process.execPath, parameters, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });

test("Parsimony and TensorFlow.js agree, are timed and reported", { tag: "@long" }, async () => {
  const folder = freshFolder();
  const [out, json] = [join(folder, "out"), join(folder, "result.json")];
  const small = "--rounds 1 --window 1 --check-steps 3 --no-growth";
  const only = ["--only", "parsimony-plain,tfjs-wasm", "--out", out, "--json", json];
  const { code, stdout, stderr } = await bench([...small.split(" "), ...only]);
  expect(code, stderr).toBe(0);

  const result = JSON.parse(readFileSync(json, "utf8"));
  expect(result.rounds).toBe(1);
  expect(result.adapter).not.toBe("");
  expect(result.contenders).toHaveLength(2);
  for (const contender of result.contenders) {
    expect(contender.agreement).toMatchObject({ agrees: true });
    expect(contender.agreement.worst).toBeGreaterThan(0);
    expect(contender.losses).toHaveLength(3);
    expect(contender.losses[2]).toBeLessThan(0.6 * contender.losses[0]);
    expect(contender.ms.min).toBeGreaterThan(0);
    expect(contender.ms.max).toBeGreaterThanOrEqual(contender.ms.median);
  }
  const [ours, theirs] = result.contenders;
  expect(ours).toMatchObject({ name: "Parsimony, baseline", backend: "webgpu", dispatches: 9 });
  expect(theirs).toMatchObject({ name: "TensorFlow.js", backend: "wasm", dispatches: 0 });
  expect(ours.adapters).toEqual([result.adapter]);

  expect(stdout.indexOf("## Agreement")).toBeLessThan(stdout.indexOf("## Milliseconds per step"));
  expect(readdirSync(out).sort()).toEqual(["bench.json", "bench.md", "step-times.png"]);
  const report = readFileSync(join(out, "bench.md"), "utf8").trim();
  expect(stdout.trim()).toBe(`${report}\n\nWrote ${json}.`);
});

test("if no contender can run, the reason is all that it prints", { tag: "@long" }, async () => {
  const out = join(freshFolder(), "out");
  const flags = ["--only", "numpy", "--python", "no-such-python", "--check-steps", "2"];
  const { code, stdout, stderr } = await bench([...flags, "--no-growth", "--out", out]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^Nothing can be timed. NumPy \(cpu\) was skipped: .*no-such-python.*\.$/m,
  );
  expect(existsSync(out)).toBe(false);
});

test("without a browser its contenders are skipped by name, and Node's runs", {
  tag: "@long",
}, async () => {
  const out = join(freshFolder(), "out");
  const small = "--rounds 1 --window 1 --check-steps 2 --no-growth --adapter software";
  const only = ["--only", "parsimony-tuned,parsimony-node,tfjs-wasm", "--out", out];
  const noBrowser = { CHROME_PATH: "/no/such/browser" };
  const { code, stdout, stderr } = await bench([...small.split(" "), ...only], noBrowser);
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(
    /^Parsimony, tuned \(webgpu\); TensorFlow\.js \(wasm\) were skipped: .*\/no\/such\/browser.*\.$/m,
  );
  const { contenders, skipped } = JSON.parse(readFileSync(join(out, "bench.json"), "utf8"));
  expect(skipped).toHaveLength(2);
  expect(contenders).toEqual([
    expect.objectContaining({
      backend: "webgpu in Node",
      agreement: expect.objectContaining({ agrees: true }),
      ms: expect.objectContaining({ median: expect.any(Number) }),
    }),
  ]);
});

for (const [flags, message] of [
  ["--round 3", /^Unknown option '--round'; did you mean --rounds\?\n$/],
  ["--out package.json", /^--out package\.json is a file; .*\.\n$/],
  ["--json src", /^--json src cannot be written: it is a folder\.\n$/],
  ["--adapter=", /^--adapter is empty; .*\.\n$/],
] as const) {
  test(`${flags} is refused in one sentence before anything starts`, async () => {
    const { code, stdout, stderr } = await bench(flags.split(" "));
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(message),
    });
  });
}

test("scaling times a size that fits, and reports why another one does not", async () => {
  await withNodeDevice(async (device) => {
    const bare = { device, pipelines: new PipelineCache(device), isCpu: true };
    const host = { ...bare, variants: baselineVariants };
    const point = await measurePoint(host, { H: 4, B: 8, D: 64 });
    expect(point).not.toHaveProperty("variants");
    expect(point).toMatchObject({ size: { H: 4, B: 8, D: 64 }, ms: expect.any(Number) });
    const { ms, coreMs } = point as { ms: number; coreMs: number };
    for (const time of [ms, coreMs])
      expect(time > 0 && Number.isFinite(time), `${time} ms`).toBe(true);
    const tuned = await measurePoint(bare, { H: 4, B: 8, D: 64 });
    expect(tuned).toMatchObject({ ms: expect.any(Number) });
    const { variants = {} } = tuned as GrowthPoint;
    expect(Object.keys(variants)).toEqual(Object.keys(baselineVariants));
    for (const given of [host, bare]) {
      expect(await measurePoint(given, { H: 64, B: 600_000, D: 4 })).toMatchObject({
        why: expect.stringMatching(
          /^This run needs maxStorageBufferBindingSize ≥ \d+ for the buffer of h/,
        ),
      });
    }
  });
});
