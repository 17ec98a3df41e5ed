// The command self-check: its table, its exit code on a right and on a wrong driver, its file, Ctrl-C.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { freshFolder, run, start } from "../support/cli.ts";

const small = ["self-check", "--hidden-units", "6", "--batch-size", "9"];

test("prints a row for every check and ends with 0 where all pass", async () => {
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
    new RegExp(`\\n${rows.length} checks passed, 0 failed in \\d+\\.\\d s\\n$`),
  );
  const { settings, results } = JSON.parse(readFileSync(json, "utf8"));
  expect(settings).toMatchObject({ hiddenUnits: 6, batchSize: 9 });
  expect(results).toHaveLength(rows.length);
});

test("says what fails and ends with 1 where the driver is wrong", async () => {
  const driver = pathToFileURL(join(import.meta.dirname, "../support/wrong_driver.mjs")).href;
  const { code, stdout } = await run(small, { NODE_OPTIONS: `--import ${driver}` });
  expect(code).toBe(1);
  expect(stdout).toMatch(/^adam .* FAIL$/m);
  expect(stdout).toMatch(
    /^This adapter's driver gives wrong numbers in adam: parameters\[\d+\] is .*; update the driver, or train on another adapter\.$/m,
  );
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
