// The parts of a profile that need no GPU: statistics, peak, JSON, table, notes, trace.

import { expect, test } from "@playwright/test";
import { baseline } from "../../shaders/matmul/matmul.ts";
import {
  type KernelProfile,
  measuredPeak,
  type Profile,
  shortestTime,
} from "../../src/profile/profile.ts";
import { profileJson } from "../../src/profile/profile_json.ts";
import type { RecordedSubmit } from "../../src/profile/recording.ts";
import { columns, factsOf, memoryOf, rowsOf, textOf } from "../../src/profile/table.ts";
import { traceOf } from "../../src/profile/trace.ts";
import { baselineNotes } from "../../src/profile/variant_choice.ts";
import { spread } from "../../src/statistics/spread.ts";
import { variantName } from "../../src/training/tuning/variants.ts";
import { readTrace } from "../support/profile_files.ts";
import { baselineVariants, matmulIds } from "../support/variants.ts";

const peak = {
  matmuls: [
    { name: "encode", variant: "tiles, 8×8 invocations", ms: 2, gflops: 10 },
    { name: "decode", variant: "tiles, 8×8 invocations", ms: 3, gflops: 5 },
  ],
  copyGBs: 4,
  dispatchMicroseconds: 50,
  uploadGBs: { writeBuffer: 6, mapped: 7 },
};
const profile: Profile = {
  adapter: { name: "a GPU", isCpu: false },
  job: { inputs: 784, hidden: 64, batch: 256, images: 60_000 },
  step: {
    ms: { min: 5, median: 6, max: 8 },
    dispatches: 2,
    submits: 0.25,
    gpuBytes: 47_000_800,
    hostMs: { min: 0.1, median: 0.2, max: 0.3 },
    matmulsMs: 5,
    relativeToMatmuls: 1.2,
  },
  kernels: [
    {
      name: "encode",
      variant: "tiles, 8×8 invocations",
      calls: 1,
      ms: { min: 3, median: 4, max: 6 },
      flop: 20e6,
      bytes: 1e6,
    },
    {
      name: "adam",
      variant: "",
      calls: 2,
      ms: { min: 0.4, median: 0.5, max: 0.9 },
      flop: 0,
      bytes: 1e6,
    },
  ],
  peak,
  memory: { h: 800, images: 47_000_000 },
  clockResolutionMicroseconds: 65.536,
  firstStepMs: 1234,
  rounds: 15,
  notes: ["encode uses the baseline variant: no other variant was faster."],
};

test("the median of a spread is the middle value, or the mean of the middle two", () => {
  expect(spread([3, 1, 20])).toEqual({ min: 1, median: 3, max: 20 });
  expect(spread([4, 1, 20, 3])).toEqual({ min: 1, median: 3.5, max: 20 });
  expect(spread([7])).toEqual({ min: 7, median: 7, max: 7 });
  expect(spread(Float32Array.of(0.5, 20, 4, 3))).toEqual({ min: 0.5, median: 3.5, max: 20 });
  expect(() => spread([])).toThrow(/samples/);
});

test("a kernel's shortest time is set by the slowest of the peak rates", () => {
  const best = measuredPeak(profile);
  expect(shortestTime({ flop: 20e6, bytes: 1e6 }, best)).toEqual({ ms: 2, limit: "matmul" });
  expect(shortestTime({ flop: 0, bytes: 1e6 }, best)).toEqual({ ms: 0.25, limit: "memory" });
  expect(shortestTime({ flop: 10, bytes: 10 }, best)).toEqual({ ms: 0.05, limit: "dispatch" });
});

test("a kernel faster than the peak raises it", () => {
  const [encode, adam] = profile.kernels as [KernelProfile, KernelProfile];
  const fast = (kernel: KernelProfile, min: number) => ({ ...kernel, ms: { ...kernel.ms, min } });
  const kernels = [fast(encode, 1), fast(adam, 0.02)];
  const best = measuredPeak({ peak, kernels });
  expect(best).toEqual({ gflops: 20, gigabytes: 50, dispatchMs: 0.02 });
  for (const kernel of kernels) expect(shortestTime(kernel, best).ms).toBe(kernel.ms.min);
  // A time of 0 by a coarse clock gives no rate.
  const unseen = kernels.map((kernel) => fast(kernel, 0));
  expect(measuredPeak({ peak, kernels: unseen })).toEqual(measuredPeak({ peak, kernels: [] }));
});

test("the table has a cell for every column, and its shares add up to 1", () => {
  const rows = rowsOf(profile);
  expect(rows.map(({ share }) => share)).toEqual([0.8, 0.2]);
  const tables = rows.map(({ cells }) => {
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map(({ title }, i) => [title, cells[i]]));
  });
  expect(tables[0]).toEqual({
    kernel: "encode",
    variant: "tiles, 8×8",
    calls: "1",
    ms: "4.00",
    "min–max": "3.00–6.00",
    MFLOP: "20.0",
    MB: "1.00",
    "GFLOP/s": "5.00",
    "GB/s": "0.250",
    share: "80%",
    "% of peak": "50%",
    limit: "matmul",
  });
  expect(tables[1]).toMatchObject({ calls: "2", MFLOP: "–", "GFLOP/s": "–", "% of peak": "50%" });
});

test("the facts cover the step, its ratio to the matmuls, the peak and the memory", () => {
  const facts = Object.fromEntries(factsOf(profile).map(({ name, text }) => [name, text]));
  const numbers = (text = "") => text.match(/\d[\d.,]*/g);
  expect(numbers(facts.Step)).toEqual(["6.00", "5.00", "8.00", "15", "4"]);
  expect(numbers(facts["Each step"])).toEqual(["2", "0.200"]);
  expect(numbers(facts.Kernels)).toEqual(["5.00"]);
  expect(numbers(facts["Matmuls alone"])).toEqual(["5.00", "1.20"]);
  expect(numbers(facts.Peak)).toEqual(["10.0", "4.00", "50.0"]);
  expect(numbers(facts.Upload)).toEqual(["6.00", "7.00"]);
  expect(numbers(facts["GPU memory"])).toEqual(["47.0"]);
  expect(numbers(facts["GPU clock"])).toEqual(["65.5"]);
  expect(numbers(facts["First step"])).toEqual(["1,234"]);
  expect(memoryOf(profile)).toEqual([
    { name: "images", text: "47.0 MB" },
    { name: "h", text: "800 B" },
  ]);
});

test("the text has aligned columns, and a line for each kernel, fact and note", () => {
  const lines = textOf(profile).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "kernel  variant     calls     ms      min–max  MFLOP    MB  GFLOP/s   GB/s  share  % of peak  limit",
    "encode  tiles, 8×8      1   4.00    3.00–6.00   20.0  1.00     5.00  0.250    80%        50%  matmul",
    "adam                    2  0.500  0.400–0.900      –  1.00        –   2.00    20%        50%  memory",
    "",
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^Buffers +images 47\.0 MB, h 800 B$/));
  expect(lines.at(-1)).toMatch(/^Note +encode uses the baseline variant/);
});

test("without kernel times the text has no table", () => {
  const text = textOf({ ...profile, kernels: [], notes: ["No timestamp-query."] });
  expect(text).toMatch(/^Step +6\.00 ms/);
  expect(text).not.toContain("Kernels");
  expect(text).toMatch(/^Note +No timestamp-query\.$/m);
});

test("the JSON has every value under its older name, too", () => {
  const trials = [{ matmul: "encode", variant: "tiles", milliseconds: 2 }];
  const json = profileJson({ ...profile, trials });
  expect(json).toMatchObject({
    step: { matmulsMs: 5, productsMs: 5, relativeToMatmuls: 1.2, overProducts: 1.2 },
    kernels: [
      { name: "encode", variant: "tiles, 8×8 invocations", form: "tiles, 8×8 invocations" },
      { name: "adam", variant: "", form: "" },
    ],
    peak,
    roof: {
      products: [
        { form: "tiles, 8×8 invocations", gflops: 10 },
        { name: "decode", ms: 3 },
      ],
      copyGBs: 4,
      dispatchMicroseconds: 50,
    },
    trials: [{ product: "encode", matmul: "encode", form: "tiles", variant: "tiles" }],
  });
  expect(profileJson(profile)).not.toHaveProperty("trials");
});

test("notes explain why a matmul uses the baseline variant", () => {
  const usual = variantName(baseline);
  const other = { kind: "workgroup memory", rows: 8, quads: 1, workgroupSize: [8, 8] } as const;
  const others = Object.fromEntries(matmulIds.map((name) => [name, other]));
  const used = { ...baselineVariants, ...others, encode: baseline };
  const trial = (matmul: string, variant: string, refused?: string) => {
    const milliseconds = refused ? undefined : 1;
    return { matmul, variant, milliseconds, ...(refused && { refused }) };
  };
  const notes = (trials: ReturnType<typeof trial>[]) => baselineNotes(used, { tune: true }, trials);

  const tooBig = notes([trial("encode", usual), trial("encode", "big", "it is too big")]);
  expect(tooBig).toEqual([expect.stringMatching(/^encode .*big was rejected: it is too big\.$/)]);
  const compilerError = "bad:\n  1:2 line\n  3  more";
  expect(notes([trial("encode", "small"), trial("encode", "big", compilerError)])).toEqual([
    expect.stringMatching(/^encode .*no other .*faster; big was rejected: bad: {3}1:2 line\.$/),
  ]);
  expect(notes([trial("encode", usual), trial("decode", "small")])[0]).toContain("far slower");
  expect(notes([trial("encode", usual)])[0]).toContain("supports no other");
  expect(baselineNotes(used, { tune: true, variants: used }, [])).toEqual([
    expect.stringMatching(/earlier tuning .* encode; /),
  ]);
  expect(baselineNotes(baselineVariants, { tune: false }, [])).toHaveLength(1);
  expect(baselineNotes({ ...used, encode: other }, { tune: true }, [])).toEqual([]);
});

/** Two submits of one step each; on the GPU the third pass begins before the second has ended. */
const recorded: RecordedSubmit[] = [
  [0, 1e6, 1e6, 3e6, 2.9e6, 4e6],
  [9e6, 9.5e6, 9.5e6, 9.5e6, 9.5e6, 12e6],
].map((times, i) => ({
  steps: 1,
  begin: 100 + 10 * i,
  submitted: 101 + 10 * i,
  ended: 106 + 10 * i,
  passes: ["gather", "encode (relu)", "loss"].map((label, k) => ({
    label,
    step: i + 1,
    flop: 1,
    bytes: 2,
    begin: times[2 * k] as number,
    end: times[2 * k + 1] as number,
  })),
}));

test("a trace has a track for the host and one for the GPU, without overlaps", () => {
  const { Host, GPU } = readTrace(JSON.stringify(traceOf(recorded, "a GPU")));
  expect(Host.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ["encode 1 step", 0, 1000],
    ["encode 1 step", 10_000, 1000],
    ["wait", 11_000, 5000],
  ]);
  expect(GPU.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ["gather", 1000, 1000],
    ["encode (relu)", 2000, 2000],
    ["loss", 4000, 1000],
    ["gather", 10_000, 500],
    ["encode (relu)", 10_500, 0],
    ["loss", 10_500, 2500],
  ]);
  expect(GPU.map(({ args }) => args.step)).toEqual([1, 1, 1, 2, 2, 2]);
});

test("without GPU timestamps a trace shows whole submits", () => {
  const whole = recorded.map((submit) => ({ ...submit, passes: [] }));
  const { GPU } = readTrace(JSON.stringify(traceOf(whole, "a GPU")));
  expect(GPU.map(({ ts, dur }) => [ts, dur])).toEqual([
    [1000, 5000],
    [11_000, 5000],
  ]);
});
