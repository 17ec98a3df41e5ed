// The runs of a sweep's grid.

import { expect, test } from "@playwright/test";
import { gridOf } from "../../src/cli/grid.ts";
import { type SweepOptions, sweepCommand } from "../../src/cli/sweep_options.ts";
import { withPreset } from "../../src/config/presets.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { expectRefusal } from "../support/refusal.ts";

async function parse(flags: string): Promise<SweepOptions> {
  const found: SweepOptions[] = [];
  const command = sweepCommand(async (options) => void found.push(options));
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(flags.split(" "), { from: "user" });
  return found[0] as SweepOptions;
}

test("every combination of listed values and seeds is a run, in the order of the settings", async () => {
  const { runs, out, shared } = await parse(
    "--k 8,16 --preset topk --hidden-units 64,32 --seeds 2 --epochs 3 --out o --no-tune",
  );
  expect(runs.map(({ name }) => name)).toEqual([
    "hidden-units-64_k-8_seed-42",
    "hidden-units-64_k-8_seed-43",
    "hidden-units-64_k-16_seed-42",
    "hidden-units-64_k-16_seed-43",
    "hidden-units-32_k-8_seed-42",
    "hidden-units-32_k-8_seed-43",
    "hidden-units-32_k-16_seed-42",
    "hidden-units-32_k-16_seed-43",
  ]);
  const values = { hiddenUnits: 64, k: 16, seed: 43 };
  expect(runs[3]).toEqual({
    name: "hidden-units-64_k-16_seed-43",
    varied: values,
    preset: "topk",
    settings: parseSettings(withPreset("topk", { ...values, epochs: 3 })),
  });
  expect(out).toBe("o");
  const off = { probes: false, tune: false, retune: false, skipValidation: false };
  expect(shared).toEqual({ dataFlags: {}, ...off });
});

test("without lists there is one run", () => {
  const runs = gridOf({ hiddenUnits: 8 }, undefined);
  expect(runs.map(({ name, varied }) => [name, varied])).toEqual([["seed-42", { seed: 42 }]]);
});

test("presets and seeds can be listed, equal values count once", () => {
  const runs = gridOf({ preset: "topk,l1", seed: "3,1,3" }, undefined);
  expect(runs.map(({ name }) => name)).toEqual([
    "preset-topk_seed-3",
    "preset-topk_seed-1",
    "preset-l1_seed-3",
    "preset-l1_seed-1",
  ]);
  expect(runs.at(-1)?.settings).toEqual(parseSettings(withPreset("l1", { seed: 1 })));
});

test("a setting that is a list itself is one value", () => {
  const [run, ...others] = gridOf({ activation: "topk", matryoshka: "8,64" }, undefined);
  expect(run?.settings.matryoshka).toBe("8,64");
  expect(others).toEqual([]);
});

test("a setting is left out of the combinations to which it does not apply", () => {
  const flags = { preset: "topk,l1", k: "8,16", sparsityWeight: "1,5", auxWeight: "0,0.1" };
  const runs = gridOf({ ...flags, deadWindow: 512 }, undefined);
  expect(runs.map(({ name }) => name)).toEqual([
    "preset-topk_k-8_aux-weight-0_seed-42",
    "preset-topk_k-8_aux-weight-0.1_seed-42",
    "preset-topk_k-16_aux-weight-0_seed-42",
    "preset-topk_k-16_aux-weight-0.1_seed-42",
    "preset-l1_sparsity-weight-1_aux-weight-0_seed-42",
    "preset-l1_sparsity-weight-1_aux-weight-0.1_seed-42",
    "preset-l1_sparsity-weight-5_aux-weight-0_seed-42",
    "preset-l1_sparsity-weight-5_aux-weight-0.1_seed-42",
  ]);
  expect(runs.map(({ settings }) => settings.deadWindow)).toEqual([0, 512, 0, 512, 0, 512, 0, 512]);
  expect(runs[0]?.varied).toEqual({ preset: "topk", k: 8, auxWeight: 0, seed: 42 });
  expect(runs[4]?.settings).toEqual(
    parseSettings(withPreset("l1", { sparsityWeight: 1, auxWeight: 0 })),
  );
});

test("every combination is checked", () => {
  const refused: [Parameters<typeof gridOf>[0], number | undefined, RegExp][] = [
    [{ activation: "topk", k: "8,65" }, undefined, /^k is 65; it must be at most 64/],
    [{ hiddenUnits: "8,," }, undefined, /^hiddenUnits is ""; it must be a whole number/],
    [{ preset: "topk,top" }, undefined, /^preset is "top"; it must be one of /],
    [{ k: "8,16" }, undefined, /^k applies only if activation is topk/],
    // The default of a setting that does not apply is not refused alone.
    [{ k: "32,16" }, undefined, /^k applies only if activation is topk/],
    [{ preset: "l1,topk", k: 8, bandwidth: 1 }, undefined, /^bandwidth applies only if /],
    [{ preset: "topk,l1", k: "8,2000" }, undefined, /^k is 2000; it must be at most 1024/],
    [{ seed: "1,2" }, 3, /^--seeds counts up from a single --seed/],
  ];
  for (const [flags, seeds, message] of refused) expectRefusal(() => gridOf(flags, seeds), message);
});
