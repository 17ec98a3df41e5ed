// `self-check`: its table, its exit code with a correct and a faulty driver, its file, Ctrl-C.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freshFolder, preloading, run, start } from "../support/cli.ts";

const small = ["self-check", "--hidden-units", "6", "--batch-size", "9"];

test("prints a row per check and exits with 0 if all pass", async () => {
  const json = join(freshFolder(), "check.json");
  const { code, stdout, stderr } = await run([...small, "--json", json]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Adapter: .*\nChecking 784-6-784, batch 9, against float64\.\n/);
  const rows = stdout.split("\n").filter((line) => line.endsWith("  pass"));
  for (const name of ["gather", "encode (relu)", "decode (sigmoid, delta)", "loss", "one step"]) {
    expect(
      rows.some((row) => row.startsWith(`${name}  `)),
      name,
    ).toBe(true);
  }
  expect(stdout).toMatch(
    new RegExp(`\\n${rows.length} checks passed, 0 failed in \\d+\\.\\d s\\nWrote .*\\n$`),
  );
  const { settings, results } = JSON.parse(readFileSync(json, "utf8"));
  expect(settings).toMatchObject({ hiddenUnits: 6, batchSize: 9 });
  expect(results).toHaveLength(rows.length);
});

test("checks the kernels of any method", async () => {
  const topk = ["--activation", "topk", "--k", "2", "--output-activation", "linear", "--pre-bias"];
  const { code, stdout, stderr } = await run([...small, ...topk, "--aux-weight", "0.1"]);
  expect([code, stderr]).toEqual([0, ""]);
  for (const name of ["top_k (all)", "top_k (dead)", "centre ", "method_numbers (", "one step"]) {
    expect(stdout).toContain(`\n${name}`);
  }
});

test("reports what fails and exits with 1 if the driver is faulty", async () => {
  const { code, stdout } = await run(small, preloading("wrong_driver.mjs"));
  expect(code).toBe(1);
  expect(stdout).toMatch(/^adam .* FAIL$/m);
  expect(stdout).toMatch(/^This .*driver .* adam.*: parameters\[\d+\] is .*\.$/m);
  expect(stdout).toMatch(/\n\d+ checks passed, [1-9]\d* failed in /);
});

test("Ctrl-C ends it", async () => {
  const { child, ended, prints } = start(["self-check"]);
  await prints("gather");
  child.kill("SIGINT");
  const { stdout } = await ended;
  expect(child.signalCode).toBe("SIGINT");
  expect(stdout).not.toContain("checks passed");
});
