// The pure parts of the benchmark: comparing, ranking, writing and drawing.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { compareLosses } from "../../bench/agreement.ts";
import { stepTimesFigure } from "../../bench/charts/step_times.ts";
import { isSoftwareBrowser } from "../../bench/chromium.ts";
import { rotated, runRounds, stepsPerWindow, type Timed } from "../../bench/comparison.ts";
import { type Contender, contenders, selectContenders } from "../../bench/contenders.ts";
import { type BenchGpuOptions, benchGpuCommand } from "../../bench/gpu/options.ts";
import { makeJob } from "../../bench/job.ts";
import { Report } from "../../bench/measuring.ts";
import { plain } from "../../bench/numbers.ts";
import { type BenchOptions, benchCommand } from "../../bench/options.ts";
import { agreementSection, firstStepGoal, matmulsGoal, timesSection } from "../../bench/report.ts";
import { ratioTo, toJson } from "../../bench/results.ts";
import { lightTheme } from "../../src/charts/theme.ts";
import { RunFolder } from "../../src/cli/run_folder.ts";
import { bytesAsShares } from "../../src/data/scaling.ts";
import { InputError } from "../../src/input_error.ts";
import { spread } from "../../src/statistics/spread.ts";
import { stepsOfRun } from "../../src/training/batch_schedule.ts";
import { freshFolder } from "../support/cli.ts";

const keyed = (key: string) => contenders.find((contender) => contender.key === key) as Contender;

/** A contender with these milliseconds per step; one without any disagrees. */
function timed(key: string, ...ms: number[]): Timed {
  const agrees = ms.length > 0;
  return {
    contender: keyed(key),
    started: { ms: 812, loss: 0.5, adapters: ["an adapter"] },
    losses: [0.5, 0.25],
    agreement: { agrees, worst: agrees ? 1e-7 : 0.5, step: 2 },
    dispatches: 9,
    roughMs: 20,
    ms: agrees ? spread(ms) : undefined,
  };
}

const rows = [
  timed("parsimony-tuned", 20, 22, 18),
  timed("parsimony-plain", 40, 30),
  timed("tfjs-webgpu", 400, 500, 410),
  timed("jax-webgpu"),
];

test("a spread has minimum, median and maximum", () => {
  expect(spread([3, 10, 2])).toEqual({ min: 2, median: 3, max: 10 });
  expect(spread([10, 2, 3, 4])).toEqual({ min: 2, median: 3.5, max: 10 });
  expect(() => spread([])).toThrow(RangeError);
});

test("each round begins with another contender, and windows are equally long for all", () => {
  expect([0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""))).toEqual([
    "abc",
    "bca",
    "cab",
    "abc",
  ]);
  expect(rotated([], 3)).toEqual([]);
  expect([20, 499, 5000].map((ms) => stepsPerWindow(ms, 1000))).toEqual([50, 2, 2]);
});

test("a run has steps for all windows of a fast GPU, and one that ends early is not timed", async () => {
  const data = { values: new Uint8Array(60_000), count: 60_000, inputs: 1, scaling: bytesAsShares };
  const { settings, images } = makeJob(data);
  // Seven windows of 1 s with steps of 0.01 ms, after 20 steps.
  expect(stepsOfRun(settings, images.count)).toBeGreaterThan(7 * 100_000 + 20);

  const sessionWith = (losses: number) => ({
    train: async () => ({ ms: 10, losses: Array(losses).fill(0.5), dispatches: 9 }),
    start: () => Promise.reject(),
    close: async () => {},
  });
  const [tuned, plain] = rows as [Timed, Timed];
  const { timed: found, failed } = await runRounds(
    [
      { checked: tuned, session: sessionWith(9) },
      { checked: plain, session: sessionWith(10) },
    ],
    { rounds: 2, windowMs: 200 },
  );
  expect(found.map(({ ms }) => ms)).toEqual([undefined, { min: 1, median: 1, max: 1 }]);
  expect(failed).toEqual([{ contender: tuned.contender, why: "it ended after 9 of 10 steps" }]);
  expect(timesSection(found, 2, failed)).toMatch(
    /^Parsimony, tuned \(webgpu\) was not timed: it ended after 9 of 10 steps\.$/m,
  );
});

test("each section is saved as soon as it is complete", async () => {
  const out = join(freshFolder(), "out");
  const report = new Report(await RunFolder.prepare(out));
  const saved = (name: string) => readFileSync(join(out, name), "utf8");
  await report.add("## First", { adapter: "an adapter", checkSteps: 2 });
  expect(saved("bench.md")).toMatch(
    /^# Parsimony benchmark\n\nAdapter: an adapter;.*## First\n\n$/s,
  );
  expect(JSON.parse(saved("bench.json"))).toMatchObject({ checkSteps: 2, contenders: [] });
  await report.add("## Second", { timed: rows });
  expect(saved("bench.md")).toMatch(/## First\n\n## Second\n\n$/);
  expect(JSON.parse(saved("bench.json")).contenders).toHaveLength(rows.length);
});

test("losses agree within the tolerance; NaN and missing losses never agree", () => {
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

test("ratios compare medians, and a contender that disagrees has none", () => {
  const [tuned, , tensorflow, disagreeing] = rows as [Timed, Timed, Timed, Timed];
  expect(ratioTo("tuned", tensorflow, rows)).toBeCloseTo(410 / 20, 12);
  expect(ratioTo("baseline", tensorflow, rows)).toBeCloseTo(410 / 35, 12);
  expect(ratioTo("tuned", tuned, rows)).toBe(1);
  expect(ratioTo("tuned", disagreeing, rows)).toBeUndefined();
  expect(ratioTo("baseline", tensorflow, [tensorflow])).toBeUndefined();
});

test("the report ranks by the median, without contenders that disagree", () => {
  const times = timesSection(rows, 3).split("\n");
  expect(times).toContain("| Parsimony, tuned | webgpu | 18 | 20 | 22 | 1 | 0.571 | 9 | 812 |");
  expect(times).toContain("| TensorFlow.js | webgpu | 400 | 410 | 500 | 20.5 | 11.7 | 9 | 812 |");
  const ranked = times.filter((line) => /^\| (Parsimony|TensorFlow|jax)/.test(line));
  expect(ranked.map((line) => line.split("|")[4]?.trim())).toEqual(["20", "35", "410"]);
  expect(times).toContain("- at least 25 × as fast as TensorFlow.js webgpu: 20.50 ×, not reached");
  const skipped = [{ contender: keyed("pytorch"), why: "python3 has no torch" }];
  const agreement = agreementSection(rows, skipped, 2);
  expect(agreement).toMatch(/\| jax-js \| webgpu \| disagrees.* \| 0.500000 \| 0.250000 \|/);
  expect(agreement).toMatch(/PyTorch \(cpu\) was skipped: python3 has no torch\.$/m);
});

test("a goal is reached from its number on", () => {
  const goals = (ours: number) => {
    const others = { "tfjs-webgpu": 25, "jax-webgpu": 4, "tfjs-wasm": 2.8, "jax-wasm": 1 };
    const theirs = Object.entries(others).map(([key, ms]) => timed(key, ms));
    const times = timesSection([timed("parsimony-tuned", ours), ...theirs], 1).split("\n");
    return times.filter((line) => line.startsWith("- ")).map((line) => line.split(", ").at(-1));
  };
  expect(goals(1)).toEqual(Array(4).fill("reached"));
  expect(goals(1.001)).toEqual(Array(4).fill("not reached"));
  const step = "a step within 1.12 × the time of its matmuls alone";
  expect(matmulsGoal(1.12)).toBe(`${step}: 1.120 ×, reached`);
  expect(matmulsGoal(1.1201)).toMatch(/, not reached$/);
  expect(firstStepGoal(1000)).toMatch(/within 1000 ms: 1000 ms, reached$/);
  expect(firstStepGoal(1001)).toMatch(/, not reached$/);
});

test("the JSON has its documented keys, also under older names", () => {
  const json = toJson({
    adapter: "an adapter",
    browser: "156",
    rounds: 3,
    checkSteps: 2,
    timed: rows,
    skipped: [{ contender: keyed("pytorch"), why: "python3 has no torch" }],
    failed: [{ contender: keyed("numpy"), why: "it ended after 9 of 10 steps" }],
    growth: undefined,
    sparse: undefined,
  });
  expect(json.skipped).toEqual([{ name: "PyTorch", backend: "cpu", why: "python3 has no torch" }]);
  expect(json.absent).toEqual(json.skipped);
  const why = "it ended after 9 of 10 steps";
  expect(json.failed).toEqual([{ name: "NumPy", backend: "cpu", why }]);
  expect(json).toMatchObject({ adapter: "an adapter", rounds: 3 });
  expect(json.contenders[0]).toMatchObject({
    name: "Parsimony, tuned",
    backend: "webgpu",
    ms: { min: 18, median: 20, max: 22 },
    dispatches: 9,
    losses: [0.5, 0.25],
    ratio: { tuned: 1, baseline: 20 / 35, plain: 20 / 35 },
  });
  expect(json.contenders[3]).toMatchObject({ ms: null, agreement: { agrees: false } });
});

test("numbers in reports have three digits and no exponent", () => {
  expect([0.01912, 12.66, 401.3, 7570.55, 22].map(plain)).toEqual([
    "0.0191",
    "12.7",
    "401",
    "7571",
    "22",
  ]);
});

test("the fastest bar is on top, and ours are highlighted", () => {
  const times = rows.flatMap(({ contender, ms }) => {
    const isOurs = contender.key.startsWith("parsimony");
    return ms ? [{ ...contender, ms, isOurs, ratio: undefined }] : [];
  });
  const { yAxis, xAxis, series } = stepTimesFigure(times, "", lightTheme);
  // A category axis starts at the bottom.
  expect(yAxis).toMatchObject({
    data: ["TensorFlow.js (webgpu)", "Parsimony, baseline (webgpu)", "Parsimony, tuned (webgpu)"],
  });
  expect(xAxis).toMatchObject({ type: "log", min: 10 });
  expect((series as { data: unknown }[])[0]?.data).toMatchObject([
    { value: 410, itemStyle: { color: lightTheme.grid } },
    { value: 35, itemStyle: { color: lightTheme.accent } },
    { value: 20, itemStyle: { color: lightTheme.accent } },
  ]);
});

test("names select contenders; a library's name selects all of its backends", () => {
  const keys = (...names: string[]) => selectContenders(names).map(({ key }) => key);
  expect(keys("numpy", "tfjs-wasm")).toEqual(["tfjs-wasm", "numpy"]);
  expect(keys("jax")).toEqual(["jax-webgpu", "jax-wasm", "jax-webgl"]);
  expect(keys("jax-cpu")).toEqual(["jax-cpu"]);
  expect(keys("pytorch")).toEqual(["pytorch", "pytorch-cuda", "pytorch-cuda-graph"]);
  expect(keys("pytorch-cuda")).toEqual(["pytorch-cuda"]);
  // The older name too.
  for (const name of ["parsimony-baseline", "parsimony-plain"]) {
    expect(keys(name)).toEqual(["parsimony-plain"]);
  }
  expect(selectContenders(undefined)).toHaveLength(contenders.length - 1);
});

async function parse(flags: string): Promise<BenchOptions> {
  const runs: BenchOptions[] = [];
  const command = benchCommand(async (options) => void runs.push(options));
  command.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(flags.split(" ").filter(Boolean), { from: "user" });
  return runs[0] as BenchOptions;
}

test("flags reach the options", async () => {
  expect(await parse("")).toMatchObject({ comparison: true, growth: true, rounds: 7 });
  const flags = "--rounds 2 --only numpy --no-growth --out o --python p --window 5";
  expect(await parse(flags)).toMatchObject({
    rounds: 2,
    selected: [{ key: "numpy" }],
    comparison: true,
    growth: false,
    out: "o",
    python: "p",
    window: 5,
  });
  expect(await parse("--growth-only")).toMatchObject({ comparison: false, growth: true });
  expect(await parse("--growth k")).toMatchObject({
    comparison: false,
    growth: false,
    sparse: true,
  });
});

for (const [flags, message] of [
  ["--rounds 0", /^--rounds is "0"; it must be a positive whole number\.$/],
  ["--rounds two", /^--rounds is "two"; it must be a positive whole number\.$/],
  ["--check-steps 1", /^--check-steps is 1; it must be at least 2/],
  ["--only numpy,torch", /^--only .*"torch"; select from parsimony-baseline, /],
  ["--only numpy,", /^--only is "numpy,"; it must be names/],
  ["--no-growth --growth-only", /^--growth-only and --no-growth .*use one/],
  ["--growth-only --growth k", /^--growth-only and --growth k .*use one/],
  ["--growth k --only numpy", /^--only .*--growth k.*use one/],
  ["--growth-only --only numpy", /^--only .*--growth-only.*use one/],
] as const) {
  test(`${flags} is refused in one sentence`, async () => {
    const error = await parse(flags).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toMatch(/^[^\n]+\.$/);
  });
}

for (const [adapter, hasGpu, isSoftware] of [
  [undefined, true, false],
  [undefined, false, true],
  ["software", true, true],
  ["swiftshader", true, true],
  ["nvidia", true, false],
  ["nvidia", false, false],
] as const) {
  test(`the browser on a machine with${hasGpu ? "" : "out"} a GPU, --adapter ${adapter}`, () => {
    expect(isSoftwareBrowser(adapter, hasGpu)).toBe(isSoftware);
  });
}

test("sizes for a GPU are pairs of hidden units and rows", async () => {
  const parsed: BenchGpuOptions[] = [];
  const parseGpu = async (...flags: string[]) => {
    const command = benchGpuCommand(async (options) => void parsed.push(options));
    command.exitOverride().configureOutput({ writeErr: () => {} });
    await command.parseAsync(flags, { from: "user" });
    return parsed.at(-1);
  };
  const article = { H: 64, B: 256 };
  expect(await parseGpu()).toMatchObject({ sizes: [article, { H: 4096, B: 1024 }], minutes: 7 });
  expect(await parseGpu("--sizes", "8x32")).toMatchObject({ sizes: [{ H: 8, B: 32 }] });
  for (const wrong of ["8", "0x4", "8x32,", "8*32"]) {
    const message = `--sizes is ${JSON.stringify(wrong)}; it must be like 64x256,4096x1024: hidden units x batch size.`;
    await expect(parseGpu("--sizes", wrong)).rejects.toThrow(message);
  }
});
