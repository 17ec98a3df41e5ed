// The files of a sweep as the page reads them, and the series of its front.

import { expect, test } from "@playwright/test";
import Papa from "papaparse";
import type { SweptRun } from "../../src/cli/sweep_results.ts";
import { sweepJson, sweepTables, sweepText } from "../../src/cli/sweep_results.ts";
import { methodName, methodText } from "../../src/config/method_name.ts";
import { presetSettings } from "../../src/config/nearest_preset.ts";
import { SETTINGS_VERSION } from "../../src/config/saved_settings.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { isFrontCsv, isSweepCsv, readMark, readSweepCsv } from "../../src/files/sweep_files.ts";
import { InputError } from "../../src/input_error.ts";
import { sweptSeries } from "../../src/statistics/swept_series.ts";
import { sweptRun } from "../support/swept_run.ts";

const runs = [
  sweptRun({ k: 4, seed: 1 }, 4, 0.5),
  sweptRun({ k: 4, seed: 2 }, 4, 0.25),
  sweptRun({ k: 8, seed: 1 }, 8, 0.125),
  sweptRun({ k: 8, hiddenUnits: 32, matryoshka: "8,32", shuffle: false }, 8, 0.0625),
  sweptRun({ k: 16 }, null, null),
];
const csv = sweepTables(runs)["sweep.csv"] as string;

test("a sweep's table has all that the page shows of its runs", () => {
  expect(isSweepCsv(csv.slice(0, 64))).toBe(true);
  const read = readSweepCsv(csv, "sweep.csv");
  expect(read).toHaveLength(runs.length);
  for (const [i, { name, settings }] of runs.entries()) {
    expect(read[i]).toMatchObject({ name, settings, data: "bars, wide.npy", steps: 80 });
  }
  expect(read[1]).toMatchObject({
    varied: { k: "4", hiddenUnits: "64", seed: "2" },
    measuredOn: "test",
    l0: 4,
    error: 0.25,
    explainedVariance: 0.75,
    deadUnits: 3,
  });
  expect([read[4]?.l0, read[4]?.error]).toEqual([Number.NaN, Number.NaN]);
});

test("series are means over seeds, by what does not determine the sparsity", () => {
  const series = sweptSeries(readSweepCsv(csv, "sweep.csv"));
  expect(
    series.map(({ method, name, points }) => [
      method,
      name,
      points.map(({ label, l0, error, runs }) => [label, l0, error, runs.length]),
    ]),
  ).toEqual([
    [
      "TopK",
      "H 64",
      [
        ["k 4", 4, 0.375, 2],
        ["k 8", 8, 0.125, 1],
      ],
    ],
    ["Matryoshka TopK", "H 32", [["k 8", 8, 0.0625, 1]]],
  ]);
});

test("a run that diverged is left out of the mean over seeds", () => {
  const diverged = sweptRun({ k: 4, seed: 3 }, null, null);
  const all = [...runs.slice(0, 2), diverged, runs[2] as SweptRun];
  const front = sweepTables(all)["front.csv"] as string;
  expect(front.split("\n").slice(0, 3)).toEqual([
    "preset,hiddenUnits,k,runs,l0,mse,explainedVariance,deadUnits",
    "topk,64,4,2,4,0.375,0.625,3",
    "topk,64,8,1,8,0.125,0.875,3",
  ]);
  const [series] = sweptSeries(readSweepCsv(sweepTables(all)["sweep.csv"] as string, "sweep.csv"));
  expect(series?.points[0]?.runs.map(({ varied }) => varied.seed)).toEqual(["1", "2"]);
});

test("the text names the runs that diverged", () => {
  const last = (all: readonly SweptRun[]) => sweepText(all).split("\n").at(-1);
  const name = "preset-topk-k-16-hiddenUnits-64-seed-42";
  expect(last(runs)).toBe(`1 of 5 runs diverged: ${name}.`);
  expect(sweepText(runs.slice(0, 2))).not.toContain("diverged");
});

test("the advice on a sweep is in its text and in its JSON", () => {
  const useless = [sweptRun({ k: 4 }, 4, 0.25), sweptRun({ k: 8 }, 8, 0.25)];
  const advice =
    "The error hardly fell between k = 4 and 8: use more hidden units or train for more epochs.";
  expect(sweepText(useless).split("\n").at(-1)).toBe(advice);
  expect(sweepJson("out", useless)).toMatchObject({ folder: "out", advice: [advice] });
  expect(sweepJson("out", []).advice).toEqual([]);
});

test("a preset distinguishes runs if there are several", () => {
  const both = csv.replace(",topk,", ",batch-topk,");
  const [first, second] = readSweepCsv(both, "sweep.csv");
  expect([first?.varied.preset, second?.varied.preset]).toEqual(["batch-topk", "topk"]);
});

test("settings that only some runs have are empty in the lines of the others", () => {
  const [topk] = runs as [SweptRun];
  const settings = parseSettings({ penalty: "l1", sparsityWeight: 5, seed: 1 });
  const varied = { preset: "l1", sparsityWeight: 5, seed: 1 };
  const l1 = { ...topk, name: "l1", varied, preset: "l1", settings } as SweptRun;
  const { "sweep.csv": table = "", "front.csv": front = "" } = sweepTables([
    { ...topk, varied: { preset: "topk", k: 4, seed: 1 } },
    { ...l1, recorded: sweptRun({}, 2, 0.75).recorded },
  ]) as Record<string, string>;
  const read = readSweepCsv(table, "sweep.csv");
  expect(read.map((run) => run.settings)).toEqual([topk.settings, settings]);
  expect(read.map((run) => run.varied)).toEqual([
    { preset: "topk", k: "4", seed: "1" },
    { preset: "l1", sparsityWeight: "5", seed: "1" },
  ]);
  expect(sweptSeries(read).map(({ points }) => points.map(({ label }) => label))).toEqual([
    ["k 4"],
    ["λ 5"],
  ]);
  expect(front.split("\n").map((line) => line.split(",").slice(0, 3))).toEqual([
    ["preset", "k", "sparsityWeight"],
    ["topk", "4", ""],
    ["l1", "", "5"],
    [""],
  ]);
  expect(table).toMatch(/^run,preset,k,sparsityWeight,seed,measuredOn,/);
  const lines = Papa.parse<Record<string, string>>(table.trim(), { header: true }).data;
  const column = (name: string) => lines.map((line) => line[name]);
  expect(column("targetActivation")).toEqual(["", ""]);
  expect(column("penaltyWarmUp")).toEqual(["", "0"]);
  expect(column("penalty")).toEqual(["none", "l1"]);
});

test("the front's table is recognised, and data are not taken for either", () => {
  const front = sweepTables(runs)["front.csv"] as string;
  expect([isFrontCsv(front), isSweepCsv(front), isFrontCsv(csv)]).toEqual([true, false, false]);
  for (const data of ["1,2,3\n4,5,6\n", "run,label\n1,2\n", ""]) {
    expect([isFrontCsv(data), isSweepCsv(data)], data).toEqual([false, false]);
  }
});

test("the list of runs is read, and a damaged one refused in a sentence", () => {
  const mark = JSON.stringify({
    runs: [
      { folder: "k-2", k: 2 },
      { folder: "k-4", k: 4 },
    ],
  });
  expect(readMark(mark, "s/sweep.json")).toEqual(["k-2", "k-4"]);
  for (const text of [mark.slice(0, -3), "[]", '{"runs":[{}]}', ""]) {
    expect(() => readMark(text, "s/sweep.json"), text).toThrow(
      new InputError(
        "s/sweep.json is damaged: it does not list the runs of a sweep; repeat the command of the sweep, which writes it again.",
      ),
    );
  }
});

test("a damaged table is refused with what is wrong", () => {
  const [titles = "", first = ""] = csv.split("\n");
  const { name } = runs[0] as SweptRun;
  const cases: [text: string, why: string][] = [
    ["", "it has no column run"],
    [titles, "it has no runs"],
    [csv.replace(",l0,", ",l1,"), "it has no column l0"],
    [`${titles}\n${first.slice(0, 60)}`, `the line of run ${name} is cut off`],
    [`${titles}\n${first.slice(0, -2)}`, `the line of run ${name} is cut off`],
    [csv.replace(",test,", ",tset,"), `the line of run ${name} is cut off`],
  ];
  for (const [text, why] of cases) {
    expect(() => readSweepCsv(text, "sweep.csv"), why).toThrow(
      new InputError(
        `sweep.csv is damaged: ${why}; repeat the command of the sweep, which writes it again.`,
      ),
    );
  }
  const at = (column: string) => titles.split(",").indexOf(column);
  const changed = (column: string, value: string) => {
    // The name of the data has a comma, inside quotes.
    const cells = first.replace('"bars, wide.npy"', "bars").split(",");
    cells[at(column)] = value;
    return `${titles}\n${cells.join(",")}`;
  };
  expect(() => readSweepCsv(changed("mse", "low"), "a.csv")).toThrow(
    `a.csv is damaged: mse of run ${name} is "low"; repeat`,
  );
  expect(() => readSweepCsv(changed("k", ""), "a.csv")).toThrow(
    `a.csv is damaged: k of run ${name} is empty; repeat`,
  );
  expect(() => readSweepCsv(changed("activation", "x"), "a.csv")).toThrow(
    `a.csv is damaged: run ${name}: activation is "x"; it must be one of`,
  );
  expect(() =>
    readSweepCsv(changed("settingsVersion", String(SETTINGS_VERSION + 1)), "a.csv"),
  ).toThrow(/this version of Parsimony reads versions up to \d+; repeat/);
});

test("methods are named by what a user knows them by", () => {
  const topk = parseSettings({ activation: "topk", k: 8, penalty: "none" });
  expect([methodName(topk), methodText(topk)]).toEqual(["TopK", "TopK, k = 8"]);
  expect(methodText(parseSettings({}))).toBe("ReLU, KL divergence, λ = 0.1, ρ = 0.05");
  expect(methodText(presetSettings("jumprelu"))).toBe("JumpReLU, λ = 1, Target L0 = 32");
  expect(methodText(presetSettings("gated"))).toBe("Gated, L1, λ = 0.1");
  expect(methodText(presetSettings("matryoshka"))).toBe("Matryoshka BatchTopK, k = 32");
  expect(methodText(presetSettings("lifetime"))).toBe("Lifetime, Lifetime share = 0.05");
});
