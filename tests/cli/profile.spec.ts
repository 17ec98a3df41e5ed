// `profile` end to end on a slice of MNIST: its table, its files, its tuning, bad input, Ctrl-C.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { parseRecord } from "../../src/training/tuning/record.ts";
import { freshFolder, run, start } from "../support/cli.ts";
import { readProfile, readTrace } from "../support/profile_files.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";
import { baselineName, matmulIds } from "../support/variants.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);
const small = writeSmallMnist(path("data"), { train: 60, test: 10 });
const flags = ["profile", "--data", small, "--hidden-units", "5", "--batch-size", "25"];
const read = (name: string) => readFileSync(path(name), "utf8");

const step = [
  "gather",
  "encode",
  "sparsity",
  "decode",
  "hidden_gradient",
  "decoder_gradient",
  "encoder_gradient",
  "loss",
  "adam",
];

test("a profile prints the adapter and a table, and writes both files", async () => {
  const files = ["--json", path("untuned.json"), "--trace", path("trace.json")];
  const { code, stdout, stderr } = await run([...flags, "--rounds", "2", "--no-tune", ...files]);
  expect([code, stderr]).toEqual([0, ""]);

  const profile = readProfile(read("untuned.json"));
  expect(stdout).toMatch(/^Adapter: .+\nProfile of 784-5-784, batch 25, 60 rows\.\n/);
  expect(stdout.split("\n", 1)[0]).toContain(profile.adapter.name);
  expect(stdout.includes("on the CPU")).toBe(profile.adapter.isCpu);
  expect(profile.job).toEqual({ inputs: 784, hidden: 5, batch: 25, images: 60 });
  expect(profile).toMatchObject({ rounds: 2, step: { dispatches: 9 } });
  expect(profile.firstStepMs).toBeGreaterThan(0);
  expect(profile.memory).toMatchObject({ images: 60 * 784, order: 60 * 4 });
  expect(profile.notes).toHaveLength(1);
  expect(profile.notes[0]).toMatch(/without tuning.* baseline/i);

  expect(profile.peak.matmuls.map(({ name }) => name)).toEqual(matmulIds);
  expect(profile.peak.matmuls.map(({ variant }) => variant)).toEqual(
    matmulIds.map(() => baselineName),
  );
  expect(profile.kernels.map(({ name }) => name)).toEqual(step);
  for (const { name, variant, calls, flop } of profile.kernels) {
    const id = matmulIds.find((known) => known === name);
    expect([variant, calls]).toEqual([id ? baselineName : "", 1]);
    if (id) expect(flop).toBe(2 * 25 * 784 * 5);
    expect(stdout).toMatch(new RegExp(`^${name} `, "m"));
  }

  const { Host, GPU } = readTrace(read("trace.json"));
  // Nothing is waited for before all submits are encoded.
  const host = Host.map(({ name }) => name.split(" ")[0]);
  expect(host).toEqual(["encode", "encode", "encode", "wait"]);
  expect(GPU.map(({ name }) => name.split(" ")[0])).toEqual(Array(6).fill(step).flat());
  expect(GPU.map(({ args }) => args.step)).toEqual(
    [1, 2, 3, 4, 5, 6].flatMap((i) => Array(9).fill(i)),
  );
  expect(Math.max(...GPU.map(({ dur = 0 }) => dur))).toBeGreaterThan(0);
});

test("a profile tunes first and saves the result; the next one uses it", {
  tag: "@long",
}, async () => {
  const environment = { XDG_CACHE_HOME: path("cache") };
  const measure = async (name: string) => {
    const files = ["--json", path(name), "--rounds", "1"];
    expect(await run([...flags, ...files], environment)).toMatchObject({ code: 0, stderr: "" });
    return readProfile(read(name));
  };
  const tuned = await measure("tuned.json");
  const record = parseRecord(readFileSync(path("cache", "parsimony", "tuning.json"), "utf8"));
  const saved = Object.values(record?.runs ?? {});
  expect(saved).toEqual([
    Object.fromEntries(tuned.peak.matmuls.map(({ name, variant }) => [name, variant])),
  ]);
  for (const trial of tuned.trials ?? []) {
    expect([trial.matmul, trial.variant]).toEqual([trial.product, trial.form]);
  }
  expect(tuned.trials?.length).toBeGreaterThan(0);

  // Differs from the tuner's result, to show that it is read.
  const [key = ""] = Object.keys(record?.runs ?? {});
  const baselines = Object.fromEntries(matmulIds.map((name) => [name, baselineName]));
  writeFileSync(
    path("cache", "parsimony", "tuning.json"),
    JSON.stringify({ ...record, runs: { [key]: baselines } }),
  );
  const again = await measure("again.json");
  expect(again.peak.matmuls.map(({ variant }) => variant)).toEqual(Object.values(baselines));
  expect(again.notes[0]).toMatch(/earlier tuning .*baseline.* encode, /);
});

mkdirSync(path("folder"));
writeFileSync(path("file"), "");

const refusals: [flags: string[], sentence: RegExp][] = [
  [["--json", path("folder")], /^--json .*folder cannot be written: it is a folder\.$/],
  [["--json", path("none", "p")], /^--json .*p cannot be written: there is no such folder\.$/],
  [["--trace", path("file", "p")], /^--trace .*: part of its path is a file\.$/],
  [["--json", ""], /^--json is empty; name a file or folder\.$/],
  [
    ["--json", path("same"), "--trace", path("same")],
    /^--json and --trace name the same file; .+\.$/,
  ],
  [["--rounds", "0"], /^--rounds is "0"; it must be a positive whole number\.$/],
  [["--hidden-units", "0"], /^--hidden-units is 0; it must be a whole number from 1 to 32768\.$/],
  [["--round", "1"], /^Unknown option '--round'; did you mean --rounds\?$/],
  [["--data", path("none")], /cannot be read: there is no such file\.$/],
];

for (const [bad, sentence] of refusals) {
  const shown = bad.map((flag) => flag.replace(`${folder}/`, "")).join(" ");
  test(`profile ${shown} is refused before anything is measured`, async () => {
    const before = readdirSync(folder).sort();
    const { code, stdout, stderr } = await run([...flags, ...bad]);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(sentence)]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(readdirSync(folder).sort()).toEqual(before);
  });
}

test("Ctrl-C ends a profile immediately and writes nothing", async () => {
  const out = path("stopped");
  mkdirSync(out);
  const files = ["--json", join(out, "p.json"), "--trace", join(out, "t.json")];
  const { child, ended, prints } = start([...flags, ...files, "--rounds", "100000", "--no-tune"]);
  await prints("Adapter");
  child.kill("SIGINT");
  expect((await ended).stderr).toBe("");
  // Not by process.exit, which sometimes crashes while kernels compile.
  expect(child.signalCode).toBe("SIGINT");
  expect(existsSync(join(out, "p.json"))).toBe(false);
  expect(readdirSync(out)).toEqual([]);
});
