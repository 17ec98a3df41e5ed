// The rows of docs/results.md: `train` accepts the flags of every run.

import { expect, test } from "@playwright/test";
import { type ResultRow, rows } from "../../bench/rows/rows.ts";
import { type TrainOptions, trainCommand } from "../../src/cli/train_options.ts";

for (const [name, row] of Object.entries<ResultRow>(rows)) {
  test(`the runs of ${name} can be trained, and each has settings of its own`, async () => {
    const settings = new Set<string>();
    for (const [run, flags] of Object.entries(row.runs)) {
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
