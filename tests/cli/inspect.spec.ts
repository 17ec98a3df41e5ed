import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freshFolder, run } from "../support/cli.ts";
import { bytesOf, npy, safetensors } from "../support/data_files.ts";
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
    "range           -5 to 3",
    "mean            0.25",
    "NaN             1, first in row 1, column 0 (from 0)",
    "infinite        1, first in row 1, column 2 (from 0)",
    "labels          none",
    "Note: Shape (1, 2, 3): read as 2 rows of 3 values.",
  ]);
});

test("--json prints only JSON", async () => {
  const { code, stdout, stderr } = await run(["inspect", path("shards"), "--json"]);
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
    test: null,
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

const refusals: [flags: string[], sentence: RegExp][] = [
  [[path("none.npy")], /none\.npy cannot be read: there is no such file\.$/],
  [[path("page.npy")], /page\.npy: this is a web page; the download failed\.$/],
  [[path("nothing")], /nothing is a folder without files\.$/],
  [[path("two.safetensors")], /has several: "a" \(2, 2\), "b" \(2, 2\); select one by its name/],
  [[path("acts.npy"), "--array", "x"], /^--array does not apply to NumPy array \(\.npy\) files\.$/],
  [[path("acts.npy"), "--image-shape", "2,2"], /whose rows are not images of 2 × 2 × 1 = 4 values/],
  [[path("acts.npy"), "--image-shape", "2"], /^--image-shape is "2"; it must be height,width or/],
  [[path("acts.npy"), "--image-shape", "2,2,4"], /^--image-shape is "2,2,4"; it must be/],
  [[], /^Missing required argument 'file'\.$/],
];
for (const [flags, sentence] of refusals) {
  test(`inspect ${flags.join(" ").replaceAll(`${folder}/`, "")} is refused`, async () => {
    const { code, stdout, stderr } = await run(["inspect", ...flags]);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(sentence)]);
    expect([code, stdout]).toEqual([2, ""]);
  });
}
