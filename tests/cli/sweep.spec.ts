// `sweep` on a slice of MNIST: its folders and tables, resuming, Ctrl-C and folders that it refuses.

import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "@playwright/test";
import Papa from "papaparse";
import { readSweepCsv } from "../../src/files/sweep_files.ts";
import { freshFolder, preloading, run, start } from "../support/cli.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const folder = freshFolder();
const small = writeSmallMnist(join(folder, "data"), { train: 60, test: 20 });
const out = join(folder, "out");

const grid = "--preset topk --hidden-units 6 --k 2,4 --seeds 2 --batch-size 30";
const sweep = (more = "") =>
  run(`sweep --data ${small} --out ${out} --no-tune --epochs 1 ${grid} ${more}`.trim().split(" "));

const names = ["k-2_seed-42", "k-2_seed-43", "k-4_seed-42", "k-4_seed-43"];
const file = (...parts: string[]) => join(out, ...parts);
const json = (...parts: string[]) => JSON.parse(readFileSync(file(...parts), "utf8"));
const table = (name: string) =>
  Papa.parse<Record<string, string>>(readFileSync(file(name), "utf8").trim(), { header: true })
    .data;
const written = (name: string) => statSync(file(name, "model.safetensors")).mtimeMs;

test.describe.configure({ mode: "serial" });

test("a sweep writes a folder per run, a table and the front", async () => {
  const { code, stdout, stderr } = await sweep();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("Run 4 of 4: k-4_seed-43");
  expect(stdout).toMatch(/^3 runs left, about \d+ (s|min)\.$/m);
  expect(readdirSync(out).sort()).toEqual(
    [...names, "front.csv", "front.png", "sweep.csv", "sweep.json"].sort(),
  );

  const rows = table("sweep.csv");
  expect(rows.map(({ run }) => run)).toEqual(names);
  for (const row of rows) {
    const { settings, preset } = json(row.run as string, "config.json");
    const { test: measured } = json(row.run as string, "metrics.json");
    expect(preset).toBe("topk");
    expect(row).toMatchObject({
      preset: "topk",
      k: String(settings.k),
      seed: String(settings.seed),
      hiddenUnits: "6",
      measuredOn: "test",
      mse: String(measured.mse),
      l0: String(measured.l0),
      explainedVariance: String(measured.explainedVariance),
    });
  }

  const mean = (name: string, k: string) => {
    const values = rows.filter((row) => row.k === k).map((row) => Number(row[name]));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const front = table("front.csv");
  expect(front.length).toBeGreaterThan(0);
  for (const { k = "", runs, l0, mse } of front) {
    expect(runs).toBe("2");
    expect(Number(l0)).toBeCloseTo(mean("l0", k), 12);
    expect(Number(mse)).toBeCloseTo(mean("mse", k), 12);
  }
  const { width, height } = await loadImage(file("front.png"));
  expect([width, height]).toEqual([1800, 1280]);
  expect(json("sweep.json").runs[1]).toEqual({ folder: "k-2_seed-43", k: 2, seed: 43 });
});

test("runs that are done are skipped, half-written ones start again with the same bits", async () => {
  const before = names.map(written);
  const weights = readFileSync(file("k-4_seed-42", "model.safetensors"));
  const results = readFileSync(file("front.csv"), "utf8");
  rmSync(file("k-4_seed-42", "metrics.json"));
  rmSync(file("k-4_seed-43", "mean-activation.png"));
  const { code, stdout } = await sweep();
  expect(code).toBe(0);
  expect(stdout).toContain("4 runs, 2 already done.");
  expect(stdout).not.toContain("Run 2 of 4");
  expect(stdout).toContain("Run 3 of 4: k-4_seed-42");
  expect(names.map((name, i) => written(name) === before[i])).toEqual([true, true, false, false]);
  expect(readFileSync(file("k-4_seed-42", "model.safetensors"))).toEqual(weights);
  expect(readFileSync(file("front.csv"), "utf8")).toBe(results);
});

test("a sweep of several methods trains each with its own settings, and is resumed", async () => {
  const methods = join(folder, "methods");
  const flags = `sweep --data synthetic --out ${methods} --no-tune --epochs 1 --batch-size 30 --hidden-units 6 --preset topk,l1 --k 2,4 --penalty-warm-up 0`;
  const ofData = ["--inputs 8", "--features 8", "--rows 80"];
  const withFlags = (more: readonly string[]) => run([flags, ...more].join(" ").split(" "));
  const { code, stderr } = await withFlags(ofData);
  expect([code, stderr]).toEqual([0, ""]);
  const read = readSweepCsv(readFileSync(join(methods, "sweep.csv"), "utf8"), "sweep.csv");
  expect(read.map(({ name, varied }) => [name, varied])).toEqual([
    ["preset-topk_k-2_seed-42", { preset: "topk", k: "2", seed: "42" }],
    ["preset-topk_k-4_seed-42", { preset: "topk", k: "4", seed: "42" }],
    ["preset-l1_seed-42", { preset: "l1", seed: "42" }],
  ]);
  expect(read.every(({ l0 }) => l0 > 0)).toBe(true);
  const again = await withFlags(ofData.toReversed());
  expect([again.stdout, again.stderr]).toEqual([
    expect.stringContaining("3 runs, 3 already done."),
    "",
  ]);
});

test("if runs diverge, the others are trained, and the sweep names them and exits with 3", async () => {
  const diverging = join(folder, "diverging");
  const flags = `sweep --data ${small} --out ${diverging} --no-tune --epochs 1 --hidden-units 6 --output-activation linear --reconstruction-error sum --optimizer sgd --batch-size 2 --learning-rate 10,0.0001`;
  const { code, stdout, stderr } = await run(flags.split(" "));
  expect(stderr).toMatch(/^Training diverged at step \d+: .*\n$/);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^1 of 2 runs diverged: learning-rate-10_seed-42\.$/m);
  const read = readSweepCsv(readFileSync(join(diverging, "sweep.csv"), "utf8"), "sweep.csv");
  expect(read.map(({ error }) => Number.isFinite(error))).toEqual([false, true]);
  expect(existsSync(join(diverging, "front.png"))).toBe(true);
  // A diverged run is done, so there is nothing left that could fail.
  const again = await run(flags.split(" "));
  expect([again.code, again.stderr]).toEqual([0, ""]);
});

test("if a run cannot be measured, the others are trained, and the sweep exits with 1", async () => {
  const flags = `sweep --data ${small} --out ${join(folder, "undrawn")} --no-tune --epochs 1 --hidden-units 2,3`;
  const { code, stdout, stderr } = await run(flags.split(" "), preloading("no_canvas.mjs"));
  const failure = expect.stringMatching(/measuring or drawing it failed: There is no canvas\.$/);
  expect(stderr.trimEnd().split("\n")).toEqual([failure, failure]);
  expect(stdout).toContain("0 of 2 runs done");
  expect(code).toBe(1);
});

test("a sweep with other settings or data is refused, and changes nothing", async () => {
  const before = names.map(written);
  const { code, stderr } = await sweep("--learning-rate 0.01");
  expect([code, stderr]).toEqual([
    2,
    `${file("k-2_seed-42")} was trained with --learning-rate 0.001, not 0.01; repeat its flags or name another --out.\n`,
  ]);
  const other = await sweep("--scale min-max");
  expect([other.code, other.stderr]).toEqual([
    2,
    `${file("k-2_seed-42")} was trained with other data or files; repeat its flags or name another --out.\n`,
  ]);
  expect(names.map(written)).toEqual(before);
});

test("a grid without the runs that are done is refused, and changes nothing; one that has them too extends it", async () => {
  const extended = join(folder, "extended");
  cpSync(out, extended, { recursive: true });
  const read = () =>
    ["sweep.json", "sweep.csv", "front.csv"].map((name) => readFileSync(join(extended, name)));
  const before = read();
  const flags = (k: string) =>
    `sweep --data ${small} --out ${extended} --no-tune --epochs 1 ${grid.replace("2,4", k)}`;
  const { code, stdout, stderr } = await run(flags("4,6").split(" "));
  expect([code, stdout, stderr]).toEqual([
    2,
    "",
    `--out ${extended} has runs that are not in this grid, such as k-2_seed-42; list their values too, or name another --out.\n`,
  ]);
  expect(read()).toEqual(before);
  expect(existsSync(join(extended, "k-6_seed-42"))).toBe(false);

  const whole = await run(flags("2,4,6").split(" "));
  expect([whole.code, whole.stderr]).toEqual([0, ""]);
  expect(whole.stdout).toContain("6 runs, 4 already done.");
  const table = readSweepCsv(readFileSync(join(extended, "sweep.csv"), "utf8"), "sweep.csv");
  expect(table.map(({ name }) => name)).toEqual([...names, "k-6_seed-42", "k-6_seed-43"]);
});

test("a size that the device cannot hold, and a folder of other files, are refused before the first run", async () => {
  const foreign = join(folder, "data");
  const flags = `sweep --data ${small} --epochs 1 --hidden-units 32768 --batch-size 8,8192 --k 4 --activation topk --matryoshka 2048,4096,8192,16384,32768`;
  const full = await run([...flags.split(" "), "--out", foreign]);
  expect([full.code, full.stderr]).toEqual([
    2,
    `--out ${foreign} is not empty and not the folder of a sweep; name another folder.\n`,
  ]);
  const large = join(folder, "large");
  const { code, stdout, stderr } = await run([...flags.split(" "), "--out", large]);
  expect(stderr).toMatch(
    /^This run needs max\w+ ≥ 5368709120 for the buffer of \w+, but .*; lower --hidden-units or --batch-size\.\n$/,
  );
  expect([code, stdout, existsSync(large)]).toEqual([2, "", false]);
  const plain = join(folder, "file");
  writeFileSync(plain, "");
  expect((await run([...flags.split(" "), "--out", plain])).stderr).toBe(
    `--out ${plain} cannot be used: part of its path is a file.\n`,
  );
});

test("the table follows each run, and Ctrl-C keeps the runs that are done and says how to resume", async () => {
  const stopped = join(folder, "stopped");
  const flags = `sweep --data ${small} --out ${stopped} --no-tune --hidden-units 4 --epochs 1,10000`;
  const { child, ended, prints } = start(flags.split(" "));
  await prints("epoch 20/");
  const table = readFileSync(join(stopped, "sweep.csv"), "utf8");
  expect(readSweepCsv(table, "sweep.csv").map(({ name }) => name)).toEqual(["epochs-1_seed-42"]);
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(stdout).toContain("Stopping; the runs that are done are saved.");
  expect(stdout).toContain(
    `1 of 2 runs done; run the same command with --out ${stopped} to resume.`,
  );
  expect(readdirSync(stopped).sort()).toEqual([
    "epochs-1_seed-42",
    "front.csv",
    "front.png",
    "sweep.csv",
    "sweep.json",
  ]);
});
