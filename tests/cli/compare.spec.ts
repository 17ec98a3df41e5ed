// `compare` on folders as `train` writes them, and on damaged ones.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadImage } from "@napi-rs/canvas";
import { expect, test } from "@playwright/test";
import { comparedRuns } from "../../src/cli/compare_command.ts";
import { readRun } from "../../src/cli/finished_run.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { parseSettings, type Settings } from "../../src/config/settings.ts";
import { unscaled } from "../../src/data/scaling.ts";
import { weightsMetadata, writeWeights } from "../../src/files/weights.ts";
import { InputError } from "../../src/input_error.ts";
import { freshFolder, run } from "../support/cli.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);

const measured = (mse: number | null, l0: number, rows = 20) => ({
  rows,
  mse,
  explainedVariance: mse === null ? null : 1 - mse,
  relativeReconstructionBias: 0.9876,
  meanCosine: 0.5,
  l0,
  deadUnits: 1,
  denseUnits: { above10Percent: 2, above50Percent: 1 },
});

interface Written {
  readonly hiddenUnits: number;
  readonly inputs?: number;
  readonly sparsityWeight?: number;
  readonly metrics: object;
  /** (H,D) */
  readonly decoder: readonly number[];
  readonly diverged?: boolean;
  readonly seed?: number;
  readonly data?: object;
  readonly settings?: Partial<Settings>;
}

/** Writes the files of a run that `compare` reads. */
function writeRun(name: string, about: Written): string {
  const {
    hiddenUnits: hidden,
    inputs = 2,
    sparsityWeight = 0.1,
    metrics,
    decoder,
    diverged,
    seed = 42,
    data,
    settings: others,
  } = about;
  const weight = others?.penalty === "none" ? {} : { sparsityWeight };
  const settings = parseSettings({ hiddenUnits: hidden, ...weight, seed, ...others });
  const parameters = {
    W_enc: new Float32Array(inputs * hidden),
    b_enc: new Float32Array(hidden),
    W_dec: Float32Array.from(decoder),
    b_dec: new Float32Array(inputs),
  };
  const rows = { values: new Float32Array(inputs), count: 1, inputs, scaling: unscaled };
  const described = { ...rows, name: "x.npy", notes: [] };
  const model = writeWeights(
    { inputs, hidden },
    parameters,
    weightsMetadata(settings, described, 7, "0.1.0"),
  );
  const config = {
    settings,
    settingsVersion: SETTINGS_VERSION,
    data: { name: "x.npy", ...data },
    stepsDone: 1700,
    seconds: 2.5,
    diverged,
  };
  mkdirSync(path(name), { recursive: true });
  writeFileSync(path(name, "model.safetensors"), model);
  writeFileSync(path(name, "config.json"), JSON.stringify(config));
  writeFileSync(path(name, "metrics.json"), JSON.stringify(metrics));
  writeFileSync(path(name, "history.csv"), "step,epoch,loss\n850,1,0.5\n1700,2,0.25\n");
  return path(name);
}

const a = writeRun("a", {
  hiddenUnits: 2,
  metrics: { train: measured(0.5, 2), test: measured(0.25, 1.5) },
  decoder: [1, 0, 0, 1],
});
const b = writeRun("b", {
  hiddenUnits: 3,
  sparsityWeight: 0.5,
  metrics: { train: measured(0.5, 2), test: measured(0.125, 3) },
  decoder: [0, 2, 3, 4, 4, -3],
});
const linear = (codes: object) => ({
  codes: { features: 2, heldOutError: 0.25, ridge: 0.1, ...codes },
  // Without labelled test rows, the held-out error stands for it.
  inputs: { features: 2, heldOutError: 0.375, ridge: 0.1 },
  pca: { features: 2, error: 0.5, heldOutError: 0.25, ridge: 0.1 },
});
const probed = writeRun("probed", {
  hiddenUnits: 2,
  metrics: {
    train: measured(0.5, 2),
    test: measured(0.25, 1.5),
    probes: {
      rows: 100,
      linear: linear({ error: 0.125 }),
      unit: { meanLoss: 0.375, baseline: 0.5, classes: [] },
      monosemanticity: { units: 0, mean: null, median: null },
    },
  },
  decoder: [1, 0, 0, 1],
});
const untested = writeRun("untested", {
  hiddenUnits: 2,
  metrics: {
    train: measured(0.5, 2),
    probes: { linear: linear({}), monosemanticity: { mean: null } },
  },
  decoder: [1, 0, 0, 1],
});
const other = writeRun("other", {
  hiddenUnits: 1,
  inputs: 3,
  metrics: {
    train: measured(0.5, 2, 90),
    recovery: { recovered: 1, features: 4, precision: 1, recall: 0.25 },
  },
  decoder: [1, 0, 0],
});

test("the mean max cosine to the true features is listed if a run has it", async () => {
  const found = { meanMaxCosine: 0.75, recovered: 1, features: 4, precision: 1, recall: 0.25 };
  const recovering = writeRun("recovering", {
    hiddenUnits: 1,
    inputs: 3,
    metrics: { train: measured(0.5, 2), recovery: found },
    decoder: [1, 0, 0],
  });
  const { stdout } = await run(["compare", other, recovering]);
  expect(stdout).toMatch(/^Mean max cosine to true features +– +0\.750$/m);
});

test("lists probes if a run has them", async () => {
  const { code, stdout } = await run(["compare", a, probed]);
  expect(code).toBe(0);
  const lines = stdout.split("\n").map((line) => line.replace(/ +/g, " ").trimEnd());
  expect(lines).toContain("Linear probe tested on – test rows");
  expect(lines).toContain("Linear probe error – 0.125");
  expect(lines).toContain("Linear probe error of inputs – 0.375");
  expect(lines).toContain("Linear probe error of PCA – 0.500");
  expect(lines).toContain("One-unit probe loss – 0.375");
  expect(lines).toContain("Monosemanticity – –");
  expect((await run(["compare", a])).stdout).not.toContain("Linear probe");
  const { stdout: untestedText } = await run(["compare", untested]);
  expect(untestedText).toMatch(/^Linear probe tested on +held-out training rows$/m);
  expect(untestedText).toMatch(/^Linear probe error +0\.250$/m);
});

test("prints the settings that differ, the measures and the matched cosine", async () => {
  const { code, stdout, stderr } = await run(["compare", a, b, other]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "                                           a             b             other",
    "hiddenUnits                                2             3                 1",
    "sparsityWeight                           0.1           0.5               0.1",
    "Measured on                     20 test rows  20 test rows  90 training rows",
    "Steps                                  1,700         1,700             1,700",
    "Seconds                                 2.50          2.50              2.50",
    "Training loss                          0.250         0.250             0.250",
    "MSE                                    0.250         0.125             0.500",
    "Explained variance                     0.750         0.875             0.500",
    "Relative reconstruction bias           0.988         0.988             0.988",
    "Cosine to the input                    0.500         0.500             0.500",
    "L0                                      1.50             3                 2",
    "Dead units                                 1             1                 1",
    "Units active on > 10% of rows              2             2                 2",
    "Units active on > 50% of rows              1             1                 1",
    "Largest cosine to another unit             0         0.533                 0",
    "Largest cosine of two units                0         0.800                 0",
    "True features recovered                    –             –                 1",
    "Precision of units                         –             –                 1",
    "Recall of features                         –             –             0.250",
    "",
    "Dictionaries",
    "a and b      cosine, matched one to one  0.900",
    "a and other  rows of different sizes         –",
    "b and other  rows of different sizes         –",
  ]);
});

test("a setting that does not apply to a run is a dash", async () => {
  const folders = runsOn(
    "methods",
    { settings: { activation: "topk", k: 2, penalty: "none" } },
    { settings: { penalty: "l1" } },
  );
  const { stdout } = await run(["compare", ...folders]);
  const lines = stdout.split("\n").map((line) => line.replace(/ +/g, " ").trimEnd());
  expect(lines.slice(1, 5)).toEqual([
    "activation topk relu",
    "k 2 –",
    "penalty none l1",
    "sparsityWeight – 10",
  ]);
});

test("comparing many units reports its progress, and what metrics.json has is not computed again", async () => {
  const hiddenUnits = 70;
  const decoder = Array.from({ length: 2 * hiddenUnits }, (_, i) => Math.sin(i + 1));
  const metrics = { train: measured(0.5, 2) };
  const wide = writeRun("wide", { hiddenUnits, decoder, metrics });
  const known = writeRun("known", {
    ...{ hiddenUnits, decoder },
    metrics: { ...metrics, largestCosine: { mean: 0.25, max: 0.5 } },
  });
  const shares: number[] = [];
  const runs = await Promise.all([wide, known].map(readRun));
  const compared = await comparedRuns(runs, (share) => shares.push(share));
  expect(shares.length).toBeGreaterThan(3);
  expect(shares.toSorted((x, y) => x - y)).toEqual(shares);
  expect(shares.at(-1)).toBe(1);
  expect(compared[0]?.largestCosine?.mean).toBeGreaterThan(0.9);
  expect(compared[1]?.largestCosine).toEqual({ mean: 0.25, max: 0.5 });
});

test("--json prints nothing else, and to a file the same", async () => {
  const { code, stdout } = await run(["compare", a, b, "--json"]);
  expect(code).toBe(0);
  const found = JSON.parse(stdout);
  expect(found).toMatchObject({
    differingSettings: ["hiddenUnits", "sparsityWeight"],
    runs: [
      { folder: a, data: "x.npy", measuredOn: "test", rows: 20, mse: 0.25, l0: 1.5, steps: 1700 },
      { folder: b, settings: { hiddenUnits: 3 }, trainLoss: 0.25, explainedVariance: 0.875 },
    ],
    dictionaries: [{ runs: [a, b], similarity: { kind: "matched" } }],
  });
  expect(found.dictionaries[0].similarity.meanCosine).toBeCloseTo(0.9, 12);
  const file = path("compared.json");
  const written = await run(["compare", a, b, "--json", file]);
  expect(written.stdout).toContain(`Wrote ${file}.`);
  expect(written.stdout).toContain("Dictionaries");
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(found);
});

test("advice on what runs show together is printed, and in the JSON", async () => {
  const [weak, strong] = [1, 10].map((sparsityWeight) =>
    writeRun(`weight-${sparsityWeight}`, {
      hiddenUnits: 2,
      sparsityWeight,
      metrics: { train: measured(0.5, 2), test: measured(0.25, 0.75) },
      decoder: [1, 0, 0, 1],
    }),
  ) as [string, string];
  const advice =
    "The penalty is saturated: L0 did not change between λ = 1 and 10; use smaller weights.";
  const { code, stdout } = await run(["compare", weak, strong]);
  expect(code).toBe(0);
  expect(stdout.trimEnd().split("\n").slice(-2)).toEqual(["Advice", advice]);
  const found = JSON.parse((await run(["compare", weak, strong, "--json"])).stdout);
  expect(found.advice).toEqual([advice]);
  // A run that was stopped is not comparable.
  const file = join(strong, "config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  writeFileSync(file, JSON.stringify({ ...config, completed: false }));
  const stopped = await run(["compare", weak, strong]);
  expect(stopped.stdout).not.toContain("Advice");
});

/** Two runs with the same outcome, which suggest that the penalty is saturated if their data are the same. */
function runsOn(name: string, ...both: [Partial<Written>, Partial<Written>]): string[] {
  return both.map((about, i) =>
    writeRun(`${name}-${i + 1}`, {
      ...{ hiddenUnits: 2, sparsityWeight: 10 ** i, decoder: [1, 0, 0, 1] },
      metrics: { train: measured(0.5, 2), test: measured(0.25, 0.75) },
      ...about,
    }),
  );
}

const dataRow = (stdout: string) => /^data +(.*)$/m.exec(stdout)?.[1]?.split(/ {2,}/);

test("files of the same name, other flags and changed files are different data", async () => {
  const x = { source: "a/x.npy", flags: {}, fingerprint: "0123456789" };
  const cases: [string, object, string[]][] = [
    ["folder", { source: "b/x.npy", fingerprint: "1" }, ["a/x.npy", "b/x.npy"]],
    [
      "scale",
      {
        fingerprint: "2",
        flags: { scale: "min-max", header: false, imageShape: { height: 1, width: 2 } },
      },
      ["a/x.npy", "a/x.npy --image-shape 1,2 --no-header --scale min-max"],
    ],
    ["test", { flags: { testData: "t.npy" } }, ["a/x.npy", "a/x.npy --test-data t.npy"]],
    [
      "changed",
      { fingerprint: "abcdefghij" },
      ["a/x.npy, fingerprint 01234567", "a/x.npy, fingerprint abcdefgh"],
    ],
  ];
  for (const [name, change, row] of cases) {
    const data = { ...x, ...change };
    const { stdout } = await run(["compare", ...runsOn(name, { data: x }, { data })]);
    expect(dataRow(stdout), name).toEqual(row);
    expect(stdout, name).not.toContain("saturated");
  }
});

test("copies and rows that another seed draws are the same data", async () => {
  const x = { source: "a/x.npy", flags: {}, fingerprint: "f" };
  const both = {
    copy: [{ data: x }, { data: { ...x, source: "b/x.npy" } }],
    drawn: [{ data: x }, { data: { ...x, fingerprint: "g" }, seed: 43 }],
  } as const;
  for (const [name, [one, other]] of Object.entries(both)) {
    const { stdout } = await run(["compare", ...runsOn(name, one, other)]);
    expect(dataRow(stdout), name).toBeUndefined();
    expect(stdout, name).toContain("saturated");
  }
});

test("of rows that are read while training, the fingerprint does not tell", async () => {
  const x = { source: "a/x.npy", flags: {}, fingerprint: "f", measuredOn: { train: 9, test: 9 } };
  const folders = runsOn("large", { data: x }, { data: { ...x, source: "b/x.npy" } });
  const { stdout } = await run(["compare", ...folders]);
  expect(dataRow(stdout)).toEqual(["a/x.npy", "b/x.npy"]);
});

test("--figure draws the runs, whose folders are named if their names are the same", async () => {
  cpSync(b, path("deeper", "a"), { recursive: true });
  const figure = path("front.png");
  const { code, stdout, stderr } = await run([
    "compare",
    a,
    path("deeper", "a"),
    "--figure",
    figure,
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain(`${a} and ${path("deeper", "a")}`);
  const { width, height } = await loadImage(readFileSync(figure));
  expect([width, height]).toEqual([1800, 1280]);
});

test("a single run is shown without dictionaries", async () => {
  const { code, stdout } = await run(["compare", a]);
  expect(code).toBe(0);
  expect(stdout).not.toContain("Dictionaries");
  expect(stdout).not.toContain("hiddenUnits");
});

test("missing and damaged files are named in one sentence", async () => {
  const broken = (name: string, change: (folder: string) => void) => {
    cpSync(a, path(name), { recursive: true });
    change(path(name));
    return path(name);
  };
  const write = (file: string, text: string) => (name: string) =>
    writeFileSync(join(name, file), text);
  const cases: [string, string][] = [
    [path("nowhere"), "nowhere/config.json cannot be read: there is no such file."],
    [
      broken("unmeasured", (name) => rmSync(join(name, "metrics.json"))),
      "unmeasured/metrics.json cannot be read: there is no such file.",
    ],
    [
      broken("half", write("config.json", '{"settings":')),
      "half/config.json is damaged: it is not JSON of a run.",
    ],
    [
      broken("emptied", write("metrics.json", '{"train":{"rows":1}}')),
      "emptied/metrics.json is damaged: train.mse is missing or wrong.",
    ],
    [
      broken("silent", write("history.csv", "step,epoch,loss\n")),
      "silent/history.csv is damaged: it has no row with a loss.",
    ],
    [
      broken("odd", write("model.safetensors", "x")),
      "odd/model.safetensors is not a valid safetensors file: it has 1 bytes, too few for a header.",
    ],
    [
      broken("later", (name) => {
        const config = JSON.parse(readFileSync(join(a, "config.json"), "utf8"));
        writeFileSync(
          join(name, "config.json"),
          JSON.stringify({ ...config, settings: { ...config.settings, activation: "x" } }),
        );
      }),
      'later/config.json cannot be read: activation is "x"; it must be one of relu, sigmoid, topk, batch-topk, lifetime, jumprelu, gated.',
    ],
  ];
  for (const [name, message] of cases) {
    await expect(readRun(name)).rejects.toThrow(new InputError(`${folder}/${message}`));
  }
  const [[name, message] = ["", ""]] = cases;
  const { code, stdout, stderr } = await run(["compare", a, name]);
  expect([code, stdout, stderr]).toEqual([2, "", `${folder}/${message}\n`]);
});

test("a file that cannot be written is refused before anything is read", async () => {
  const { code, stderr } = await run(["compare", path("nowhere"), "--json", a]);
  expect([code, stderr]).toEqual([2, `--json ${a} cannot be written: it is a folder.\n`]);
});

test("a diverged run has dashes, and no figure if it is alone", async () => {
  const diverged = writeRun("diverged", {
    hiddenUnits: 2,
    metrics: { train: measured(null, 2), test: measured(null, 1) },
    decoder: [1, 0, 0, 1],
  });
  const { stdout } = await run(["compare", diverged]);
  expect(stdout).toMatch(/^MSE +–$/m);
  const { code, stderr } = await run(["compare", diverged, "--figure", path("none.png")]);
  expect([code, stderr]).toEqual([2, "--figure has nothing to show: all runs diverged.\n"]);
});

test("the measures of a diverged run are dashes though they are finite, and it is not drawn", async () => {
  const absurd = writeRun("absurd", {
    hiddenUnits: 2,
    metrics: { train: measured(1e30, 2), test: measured(1e30, 1) },
    decoder: [1, 0, 0, 1],
    diverged: true,
  });
  const figure = path("absurd.png");
  const { code, stdout, stderr } = await run(["compare", absurd, "--figure", figure]);
  expect([code, stdout, stderr]).toEqual([
    2,
    "",
    "--figure has nothing to show: all runs diverged.\n",
  ]);
  const compared = await run(["compare", absurd]);
  expect(compared.stdout).toMatch(/^MSE +–$/m);
  expect(compared.stdout).toMatch(/^L0 +–$/m);
});

test("a run whose weights diverged has dashes, and the other runs are compared", async () => {
  const about = {
    hiddenUnits: 2,
    metrics: { train: measured(null, 2), test: measured(null, 1) },
    decoder: [Number.NaN, 0, 0, 1],
  };
  const lost = writeRun("lost", { ...about, diverged: true });
  const { code, stdout, stderr } = await run(["compare", a, b, lost]);
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.split("\n").map((line) => line.replace(/ +/g, " ").trimEnd());
  expect(lines).toContain("Largest cosine to another unit 0 0.533 –");
  expect(lines).toContain("a and b cosine, matched one to one 0.900");
  expect(lines).toContain("a and lost weights that are not finite –");
  const found = JSON.parse((await run(["compare", a, lost, "--json"])).stdout);
  expect(found.runs[1]).toMatchObject({ mse: null, meanLargestCosine: null });
  expect(found.dictionaries).toEqual([{ runs: [a, lost], similarity: null }]);
  // Of a run that did not diverge they are damaged.
  const damaged = writeRun("damaged", about);
  await expect(readRun(damaged)).rejects.toThrow(
    new InputError(`Value 0 of W_dec of ${damaged}/model.safetensors is NaN; it must be finite.`),
  );
});
