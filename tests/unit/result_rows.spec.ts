// The rows of docs/results.md: `train` accepts the flags of every run.

import { expect, test } from "@playwright/test";
import type { ScatterSeriesOption } from "echarts";
import { rowChart } from "../../bench/rows/front.ts";
import { type ResultRow, rows } from "../../bench/rows/rows.ts";
import type { RecordedRun } from "../../src/cli/finished_run.ts";
import { type TrainOptions, trainCommand } from "../../src/cli/train_options.ts";

for (const [name, row] of Object.entries<ResultRow>(rows)) {
  test(`the runs of ${name} can be trained, and each has settings of its own`, async () => {
    const settings = new Set<string>();
    const names = Object.keys(row.runs);
    for (const [run, flags] of Object.entries(row.runs)) {
      for (const [, named] of flags.matchAll(/ @(\S+)/g)) {
        expect(names.slice(0, names.indexOf(run))).toContain(named);
      }
      const accepted: TrainOptions[] = [];
      const accept = async (options: unknown) => void accepted.push(options as TrainOptions);
      const command = trainCommand(accept, accept, accept);
      command.exitOverride().configureOutput({ writeErr: () => {} });
      await command.parseAsync(flags.split(" "), { from: "user" });
      expect(accepted, run).toHaveLength(1);
      settings.add(JSON.stringify(accepted[0]?.settings));
    }
    expect(settings.size).toBe(Object.keys(row.runs).length);
  });
}

test("the chart of a row has a series for each method, without runs that failed", () => {
  const run = (name: string, explainedVariance: number | null) =>
    ({
      name,
      config: {},
      metrics: { test: { l0: 8, mse: 0.5, explainedVariance } },
    }) as RecordedRun;
  const runs = [run("topk-k8", 0.75), run("batch-topk-k8", 0.75), run("topk-k16", null)];
  const chart = rowChart([...runs, run("topk-k32", 0.75), run("lifetime-0.1", -20)]);
  const drawn = (chart.series as ScatterSeriesOption[]).filter(({ type }) => type === "scatter");
  expect(drawn.map(({ name, data }) => [name, data])).toEqual([
    [
      "topk",
      [
        { name: "k8", value: [8, 0.75] },
        { name: "k32", value: [8, 0.75] },
      ],
    ],
    ["batch-topk", [{ name: "k8", value: [8, 0.75] }]],
  ]);
  expect(chart.yAxis).toMatchObject({ name: "Explained variance" });
});

test("rows that share a run train it with the same flags", () => {
  const flagsOf = new Map<string, string>();
  let shared = 0;
  for (const row of Object.values<ResultRow>(rows)) {
    for (const [run, flags] of Object.entries(row.runs)) {
      if (flagsOf.has(run)) shared++;
      expect(flagsOf.get(run) ?? flags, run).toBe(flags);
      flagsOf.set(run, flags);
    }
  }
  expect(shared).toBeGreaterThan(0);
});
