// npm run results of runs that are complete.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "@playwright/test";
import { rows } from "../../bench/rows/rows.ts";
import { freshFolder } from "../support/cli.ts";

const main = fileURLToPath(new URL("../../bench/rows/main.ts", import.meta.url));

/** Writes the records of a run with this L0. */
function writeRecords(folder: string, l0: number, completed = true): void {
  const measured = {
    ...{ rows: 20, mse: 1 / l0, explainedVariance: 1 - 1 / l0, l0, deadUnits: 1 },
    ...{ relativeReconstructionBias: 1, meanCosine: 1 },
    denseUnits: { above10Percent: 0, above50Percent: 0 },
  };
  const config = {
    settings: {},
    data: { name: "mnist" },
    stepsDone: 7,
    seconds: 1,
    completed,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "metrics.json"), JSON.stringify({ train: measured, test: measured }));
  writeFileSync(join(folder, "history.csv"), "step,epoch,loss\n7,1,0.25\n");
}

const results = (row: string, out: string) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", main, row, "--out", out]);

for (const [what, row, run, completed] of [
  ["was stopped", "kl-weight", "weight-0", false],
  ["has no probes", "topk", "topk", true],
] as const) {
  test(`a run that ${what} is resumed`, async () => {
    const out = freshFolder();
    const folder = join(out, run);
    writeRecords(folder, 2, completed);
    await expect(results(row, out)).rejects.toMatchObject({
      stdout: `npm run train -- --resume ${folder}\n`,
      stderr: `--resume ${folder} is not the folder of a run: it has no checkpoint.safetensors.\nThe run in ${folder} has not been completed.\n`,
    });
  });
}

test("the front is a table and a chart", async () => {
  const out = freshFolder();
  const names = Object.keys(rows.front.runs);
  for (const [i, name] of names.entries()) writeRecords(join(out, name), i + 2);
  const { stdout } = await results("front", out);
  const [table, figure] = ["front.md", "front.png"].map((name) => join(out, name)) as [
    string,
    string,
  ];
  expect(stdout).toContain(`Wrote ${table} and ${figure}.`);
  expect(readFileSync(table, "utf8")).toContain("| topk-k16 |");
  const { width, height } = await loadImage(readFileSync(figure));
  expect([width, height]).toEqual([1800, 1280]);
});
