// The benchmark's pure parts: what is compared, ranked, written and drawn.

import { expect, test } from "@playwright/test";
import { compareLosses } from "../../bench/agreement.ts";
import { rotated, stepsPerWindow, type Timed } from "../../bench/comparison.ts";
import { type Contender, chooseContenders, contenders } from "../../bench/contenders.ts";
import { stepTimesFigure } from "../../bench/figures/step_times.ts";
import { plain, table } from "../../bench/markdown.ts";
import { type BenchOptions, benchCommand } from "../../bench/options.ts";
import { agreementSection, timesSection } from "../../bench/report.ts";
import { ratioTo, toJson } from "../../bench/results.ts";
import { lightTheme } from "../../src/figures/theme.ts";
import { InputError } from "../../src/input_error.ts";
import { spread } from "../../src/profile/statistics.ts";

const keyed = (key: string) => contenders.find((contender) => contender.key === key) as Contender;

/** A contender with these milliseconds per step; without any where it disagrees. */
function timed(key: string, ...ms: number[]): Timed {
  const agrees = ms.length > 0;
  return {
    contender: keyed(key),
    started: { ms: 812, loss: 0.5, adapters: ["an adapter"] },
    losses: [0.5, 0.25],
    agreement: { agrees, worst: agrees ? 1e-7 : 0.5, step: 2 },
    dispatches: 9,
    roughly: 20,
    ms: agrees ? spread(ms) : undefined,
  };
}

const rows = [
  timed("parsimony-tuned", 20, 22, 18),
  timed("parsimony-plain", 40, 30),
  timed("tfjs-webgpu", 400, 500, 410),
  timed("jax-webgpu"),
];

test("a spread is the minimum, the median and the maximum", () => {
  expect(spread([3, 10, 2])).toEqual({ min: 2, median: 3, max: 10 });
  expect(spread([10, 2, 3, 4])).toEqual({ min: 2, median: 3.5, max: 10 });
  expect(() => spread([])).toThrow(RangeError);
});

test("each round begins with another contender, and windows take as long for all", () => {
  expect([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))).toEqual([
    "abc",
    "bca",
    "cab",
    "abc",
  ]);
  expect(rotated([], 3)).toEqual([]);
  expect([20, 499, 5000].map((ms) => stepsPerWindow(ms, 1000))).toEqual([50, 2, 2]);
});

test("losses agree within the tolerance, and NaN or a missing one never does", () => {
  const expected = [0.8, 0.5, 0.25];
  expect(compareLosses([0.8, 0.5001, 0.25], expected, 1e-3)).toEqual({
    agrees: true,
    worst: expect.closeTo(2e-4, 8),
    step: 2,
  });
  expect(compareLosses([0.8, 0.5, 0.26], expected, 1e-3)).toMatchObject({ agrees: false, step: 3 });
  for (const losses of [[0.8, Number.NaN, 0.25], [0.8, 0.5], []]) {
    expect(compareLosses(losses, expected)).toMatchObject({ agrees: false, worst: Infinity });
  }
});

test("ratios are those of the medians, and whoever disagrees has none", () => {
  const [tuned, , tensorflow, disagreeing] = rows as [Timed, Timed, Timed, Timed];
  expect(ratioTo("tuned", tensorflow, rows)).toBeCloseTo(410 / 20, 12);
  expect(ratioTo("plain", tensorflow, rows)).toBeCloseTo(410 / 35, 12);
  expect(ratioTo("tuned", tuned, rows)).toBe(1);
  expect(ratioTo("tuned", disagreeing, rows)).toBeUndefined();
  expect(ratioTo("plain", tensorflow, [tensorflow])).toBeUndefined();
});

test("the report ranks by the median and leaves out who disagrees", () => {
  const times = timesSection(rows, 3).split("\n");
  expect(times).toContain("| Parsimony, tuned | webgpu | 18 | 20 | 22 | 1 | 0.571 | 9 | 812 |");
  expect(times).toContain("| TensorFlow.js | webgpu | 400 | 410 | 500 | 20.5 | 11.7 | 9 | 812 |");
  const ranked = times.filter((line) => /^\| (Parsimony|TensorFlow|jax)/.test(line));
  expect(ranked.map((line) => line.split("|")[4]?.trim())).toEqual(["20", "35", "410"]);
  expect(times).toContain("- at least 20 × as fast as TensorFlow.js webgpu: 20.50 ×, reached");
  const absent = [{ contender: keyed("pytorch"), why: "python3 has no torch" }];
  const agreement = agreementSection(rows, absent, 2);
  expect(agreement).toContain(
    "| jax-js | webgpu | disagrees, is not timed | 0.500000 | 0.250000 |",
  );
  expect(agreement).toContain("PyTorch (cpu) was skipped: python3 has no torch.");
});

test("the JSON has the promised shape", () => {
  const json = toJson({
    adapter: "an adapter",
    browser: "156",
    rounds: 3,
    checkSteps: 2,
    timed: rows,
    absent: [],
    growth: undefined,
  });
  expect(json).toMatchObject({ adapter: "an adapter", rounds: 3 });
  expect(json.contenders[0]).toMatchObject({
    name: "Parsimony, tuned",
    backend: "webgpu",
    ms: { min: 18, median: 20, max: 22 },
    dispatches: 9,
    losses: [0.5, 0.25],
  });
  expect(json.contenders[3]).toMatchObject({ ms: null, agreement: { agrees: false } });
});

test("tables and numbers read well", () => {
  expect(table(["a", "b", "c"], [["1", "2", "3"]], 1)).toBe(
    "| a | b | c |\n| --- | ---: | ---: |\n| 1 | 2 | 3 |",
  );
  expect([0.01912, 12.66, 401.3, 7570.55, 22].map(plain)).toEqual([
    "0.0191",
    "12.7",
    "401",
    "7571",
    "22",
  ]);
});

test("the fastest bar is on top, and ours stand out", () => {
  const times = rows.flatMap(({ contender, ms }) => {
    const isOurs = contender.key.startsWith("parsimony");
    return ms ? [{ ...contender, ms, isOurs, ratio: undefined }] : [];
  });
  const { yAxis, xAxis, series } = stepTimesFigure(times, "", lightTheme);
  // The category axis begins at the bottom.
  expect(yAxis).toMatchObject({
    data: ["TensorFlow.js (webgpu)", "Parsimony, plain (webgpu)", "Parsimony, tuned (webgpu)"],
  });
  expect(xAxis).toMatchObject({ type: "log", min: 10 });
  expect((series as { data: unknown }[])[0]?.data).toMatchObject([
    { value: 410, itemStyle: { color: lightTheme.grid } },
    { value: 35, itemStyle: { color: lightTheme.accent } },
    { value: 20, itemStyle: { color: lightTheme.accent } },
  ]);
});

test("names choose contenders, a library's all of its back ends", () => {
  const keys = (...names: string[]) => chooseContenders(names).map(({ key }) => key);
  expect(keys("numpy", "tfjs-wasm")).toEqual(["tfjs-wasm", "numpy"]);
  expect(keys("jax")).toEqual(["jax-webgpu", "jax-wasm", "jax-webgl"]);
  expect(keys("jax-cpu")).toEqual(["jax-cpu"]);
  expect(chooseContenders(undefined)).toHaveLength(contenders.length - 1);
});

async function parse(flags: string): Promise<BenchOptions> {
  const runs: BenchOptions[] = [];
  const command = benchCommand(async (options) => void runs.push(options));
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(flags.split(" ").filter(Boolean), { from: "user" });
  return runs[0] as BenchOptions;
}

test("flags come through", async () => {
  expect(await parse("")).toMatchObject({ comparison: true, growth: true, rounds: 7 });
  const flags = "--rounds 2 --only numpy --no-growth --json j --out o --python p --window 5";
  expect(await parse(flags)).toMatchObject({
    rounds: 2,
    chosen: [{ key: "numpy" }],
    comparison: true,
    growth: false,
    json: "j",
    out: "o",
    python: "p",
    window: 5,
  });
  expect(await parse("--growth-only")).toMatchObject({ comparison: false, growth: true });
});

for (const [flags, message] of [
  ["--rounds 0", '--rounds is "0"; it must be a whole number from 1.'],
  ["--rounds two", '--rounds is "two"; it must be a whole number from 1.'],
  ["--check-steps 1", /^--check-steps is 1; it must be 2 or more/],
  ["--only numpy,torch", /^--only names "torch", whom nobody knows; choose from parsimony-plain, /],
  ["--only numpy,", '--only is "numpy,"; it must be names with commas between.'],
  ["--no-growth --growth-only", /leave nothing to do; give one of them\.$/],
  ["--growth-only --only numpy", /^--only names contenders, but --growth-only has none/],
] as const) {
  test(`${flags} is refused in one sentence`, async () => {
    const error = await parse(flags).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toMatch(/^[^\n]+\.$/);
  });
}
