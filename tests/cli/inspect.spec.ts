import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { inspect } from "../../src/cli/inspect_command.ts";
import { inspectCommand } from "../../src/cli/inspect_options.ts";
import { freshFolder, run } from "../support/cli.ts";
import { bytesOf, npy, safetensors } from "../support/data_files.ts";
import { expectRejection } from "../support/refusal.ts";
import { writeSmallMnist } from "../support/small_mnist.ts";

const folder = freshFolder();
const path = (...names: string[]) => join(folder, ...names);
const mnist = writeSmallMnist(path("mnist"), { train: 30, test: 10 }, ".gz");
const values = Float32Array.of(1, 2, 3, Number.NaN, -5, Number.NEGATIVE_INFINITY);
const floats = (shape: string) => npy({ descr: "'<f4'", shape, data: bytesOf(values) });
writeFileSync(path("acts.npy"), floats("(1, 2, 3)"));
mkdirSync(path("shards"));
writeFileSync(path("shards", "b.npy"), floats("(2, 3)"));
writeFileSync(path("shards", "a.npy"), floats("(2, 3)"));
writeFileSync(path("shards", "cfg.json"), "{}");
const tensor = (start: number) => ({
  dtype: "F16",
  shape: [2, 2],
  data_offsets: [start, start + 8],
});
writeFileSync(
  path("two.safetensors"),
  safetensors({ a: tensor(0), b: tensor(8) }, new Uint8Array(16)),
);
writeFileSync(path("page.npy"), "<!doctype html>");
mkdirSync(path("nothing"));
writeFileSync(path("rows.csv"), "1 2\n3 4\n5 6\n");
writeFileSync(path("test.csv"), "1 2\n3 4\n");
writeFileSync(path("labels.txt"), "b\nb\na\n");
writeFileSync(path("test_labels.txt"), "b\nb\n");
writeFileSync(path("names.txt"), "one\ntwo\nthree\n");

test("prints what is in a file", async () => {
  const { code, stdout, stderr } = await run(["inspect", path("acts.npy")]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "name            acts.npy",
    "format          NumPy array (.npy)",
    "rows            2",
    "values per row  3",
    "images          no",
    "element type    f32",
    "range           −5 to 3",
    "mean            0.25",
    "NaN             1, first in row 1, column 0 (from 0)",
    "infinite        1, first in row 1, column 2 (from 0)",
    "labels          none",
    "test set        none",
    "scaling         none",
    "suggested       standardise (Values lie outside 0 to 1.)",
    "Note: Shape (1, 2, 3): read as 2 rows of 3 values.",
    "Warning: Values from −5 to 3 lie outside 0 to 1, where a sigmoid output cannot reach them; select a linear output.",
    "Problem: acts.npy has 1 NaN value, the first in row 1, column 0 (counted from 0); replace or remove them.",
    "",
    "Rows",
    "0  1 2 3",
    "1  NaN −5 −Infinity",
  ]);
});

test("--json prints only JSON", async () => {
  const flags = ["--json", "--output-activation", "linear"];
  const { code, stdout, stderr } = await run(["inspect", path("shards"), ...flags]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({
    name: "shards",
    format: "NumPy array (.npy)",
    rows: 4,
    inputs: 3,
    image: null,
    element: "f32",
    min: -5,
    max: 3,
    mean: 0.25,
    nan: { count: 2, first: { row: 1, column: 0 } },
    infinite: { count: 2, first: { row: 1, column: 2 } },
    labels: null,
    notes: [
      "2 files are read as one set, in the order of their names: a.npy … b.npy.",
      "Ignored: cfg.json.",
    ],
    samples: [
      { row: 0, values: [1, 2, 3] },
      { row: 1, values: [null, -5, null] },
      { row: 2, values: [1, 2, 3] },
      { row: 3, values: [null, -5, null] },
    ],
    trainRows: 4,
    testRows: 0,
    test: null,
    scaling: "none",
    defaultScaling: "none",
    suggestedScaling: { name: "standardise", reason: "Values lie outside 0 to 1." },
    problem: expect.stringMatching(/^shards has 2 NaN values, the first in row 1, column 0/),
    warnings: [],
  });
});

test("a folder of IDX files has labels and a test set", async () => {
  const { code, stdout, stderr } = await run(["inspect", mnist, "--json"]);
  expect([code, stderr]).toEqual([0, ""]);
  const shown = JSON.parse(stdout);
  expect([shown.rows, shown.test.rows, shown.name, shown.element]).toEqual([30, 10, "mnist", "u8"]);
  expect(shown.image).toEqual({ height: 28, width: 28, channels: 1 });
  expect(shown.labels.names).toHaveLength(10);
  expect(shown.labels.counts.reduce((a: number, b: number) => a + b)).toBe(30);
});

test("--image-shape and --array are applied", async () => {
  const flags = ["inspect", path("two.safetensors"), "--array", "b", "--image-shape", "1,2"];
  const { code, stdout } = await run(flags);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^images +1 × 2, grey$/m);
  expect(stdout).toMatch(/^element type +f16$/m);
});

test("labels, names, a test file and every flag of a CSV file are applied", async () => {
  const flags = ["--labels", path("labels.txt"), "--names", path("names.txt")];
  const test = ["--test-data", path("test.csv"), "--test-labels", path("test_labels.txt")];
  const csv = ["--delimiter", "space", "--no-header", "--label-column", "none"];
  const { code, stdout, stderr } = await run([
    ...["inspect", path("rows.csv"), ...flags, ...test, ...csv],
    ...["--scale", "min-max", "--image-shape", "1,2", "--transpose", "--json"],
  ]);
  expect([code, stderr]).toEqual([0, ""]);
  const shown = JSON.parse(stdout);
  expect(shown).toMatchObject({
    rows: 3,
    image: { height: 2, width: 1, channels: 1 },
    labels: { names: ["a", "b"], counts: [1, 2] },
    trainRows: 3,
    testRows: 2,
    test: { name: "test.csv", labels: { counts: [0, 2] } },
    scaling: "min-max",
  });
  expect(shown.samples[1]).toEqual({ row: 1, values: [3, 4], label: "b", name: "two" });
});

test("the test set is drawn by the seed", async () => {
  const flags = ["inspect", path("shards"), "--test-share", "0.5", "--scale", "standardise"];
  const { code, stdout } = await run([...flags, "--seed", "7"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^test set +2 rows drawn with seed 7, 2 remain for training$/m);
  expect(stdout).toMatch(/^scaling +standardise$/m);
});

test("synthetic data and patches are prepared like files", async () => {
  const synthetic = ["--features", "5", "--inputs", "4", "--rows", "50", "--active-share", "0.3"];
  const made = await run(["inspect", "synthetic", ...synthetic, "--noise", "0", "--json"]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
  expect(JSON.parse(made.stdout)).toMatchObject({
    name: "synthetic",
    rows: 50,
    inputs: 4,
    trainRows: 45,
    testRows: 5,
    suggestedScaling: null,
    notes: ["5 features in 4 dimensions, each active in 30% of the rows."],
  });
  const cut = await run(["inspect", mnist, "--patches", "7", "--patch-rows", "50", "--json"]);
  expect([cut.code, cut.stderr]).toEqual([0, ""]);
  expect(JSON.parse(cut.stdout)).toMatchObject({
    rows: 50,
    inputs: 49,
    image: { height: 7, width: 7, channels: 1 },
    element: "f32",
    labels: null,
    suggestedScaling: null,
    test: { rows: 50 },
    warnings: [expect.stringMatching(/^Whitened values lie outside 0 to 1/)],
  });
});

const refusals: [flags: string[], sentence: RegExp][] = [
  [[path("page.npy")], /page\.npy: this is a web page; the download failed\.$/],
  [[path("nothing")], /nothing is a folder without files\.$/],
  [[path("two.safetensors")], /has several: "a" \(2, 2\), "b" \(2, 2\); select one by its name/],
  [
    [path("acts.npy"), "--array", "x"],
    /^--array does not apply to .*acts\.npy, whose format is NumPy array \(\.npy\)\.$/,
  ],
  [[path("acts.npy"), "--image-shape", "2,2"], /whose rows are not images of 2 × 2 × 1 = 4 values/],
  [[path("acts.npy"), "--image-shape", "2"], /^--image-shape is "2"; it must be height,width or/],
  [[path("acts.npy"), "--image-shape", "2,2,4"], /^--image-shape is "2,2,4"; it must be/],
  [[mnist, "--test-share", "0.2"], /^A test share does not apply to mnist, which has a test set/],
  [
    [path("acts.npy"), "--test-data", path("acts.npy"), "--test-share", "0.2"],
    /^--test-share does not apply, because --test-data gives the test set; leave out one of them\.$/,
  ],
  [
    [path("acts.npy"), "--test-share", "1"],
    /^--test-share is "1"; it must be at least 0 and below/,
  ],
  [[path("acts.npy"), "--labels", path("labels.txt")], /has 3 labels, but the data have 2 rows\.$/],
  [[path("rows.csv"), "--image-size", "0"], /^--image-size is "0"; it must be height,width or one/],
  [[path("rows.csv"), "--delimiter", "::"], /^--delimiter is "::"; it must be one character/],
  [
    [path("rows.csv"), "--greyscale"],
    /^--greyscale does not apply to .*rows\.csv, whose format is CSV/,
  ],
  [[mnist, "--noise", "1"], /^--noise applies only to synthetic data\.$/],
  [["synthetic", "--array", "x"], /^--array does not apply to synthetic data\.$/],
  [["synthetic", "--active-share", "2"], /^The active share is 2; it must be above 0 and at most/],
  [[path("acts.npy"), "--patches", "2"], /^acts\.npy cannot be cut into patches: its rows are not/],
  [[mnist, "--patches", "1"], /^--patches is "1"; it must be a whole number from 2 to 64\.$/],
  [[""], /^The name of a file is empty; name a file or folder\.$/],
];
const named = (flags: readonly string[]) => flags.join(" ").replaceAll(`${folder}/`, "");

for (const [flags, sentence] of refusals) {
  test(`inspect ${named(flags)} is refused`, async () => {
    const command = inspectCommand(inspect);
    await expectRejection(command.parseAsync(flags, { from: "user" }), sentence);
  });
}

/** As the user sees it. */
const printed: typeof refusals = [
  [[path("none.npy")], /none\.npy cannot be read: there is no such file\.$/],
  [[path("acts.npy"), "--scale", "log"], /--scale <choice>.*'log'.*none, \/255, min-max/],
  [[], /^Missing required argument 'file'\.$/],
];
for (const [flags, sentence] of printed) {
  test(`inspect ${named(flags)} prints one sentence`, async () => {
    const { code, stdout, stderr } = await run(["inspect", ...flags]);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(sentence)]);
    expect([code, stdout]).toEqual([2, ""]);
  });
}
