// The parts of a profile that need no GPU: statistics, the distance from the roof, table, notes, trace.

import { expect, test } from "@playwright/test";
import { baseline } from "../../shaders/matmul/matmul.ts";
import {
  type KernelProfile,
  leastTime,
  measuredPeak,
  type Profile,
} from "../../src/profile/profile.ts";
import type { RecordedSubmit } from "../../src/profile/recording.ts";
import { columns, factsOf, memoryOf, rowsOf, textOf } from "../../src/profile/table.ts";
import { traceOf } from "../../src/profile/trace.ts";
import { baselineNotes } from "../../src/profile/variant_choice.ts";
import { spread } from "../../src/statistics/spread.ts";
import { variantName } from "../../src/training/tuning/variants.ts";
import { readTrace } from "../support/profile_files.ts";
import { baselineVariants, matmulIds } from "../support/variants.ts";

const roof = {
  products: [
    { name: "encode", form: "tiles, 8×8 invocations", ms: 2, gflops: 10 },
    { name: "decode", form: "tiles, 8×8 invocations", ms: 3, gflops: 5 },
  ],
  copyGBs: 4,
  dispatchMicroseconds: 50,
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
    productsMs: 5,
    overProducts: 1.2,
  },
  kernels: [
    {
      name: "encode",
      form: "tiles, 8×8 invocations",
      calls: 1,
      ms: { min: 3, median: 4, max: 6 },
      flop: 20e6,
      bytes: 1e6,
    },
    {
      name: "adam",
      form: "",
      calls: 2,
      ms: { min: 0.4, median: 0.5, max: 0.9 },
      flop: 0,
      bytes: 1e6,
    },
  ],
  roof,
  memory: { h: 800, images: 47_000_000 },
  clockResolutionMicroseconds: 65.536,
  firstStepMs: 1234,
  rounds: 15,
  notes: ["encode runs in the plain form: no other was faster."],
};

test("a spread's median lies in the middle, or between the middle two", () => {
  expect(spread([3, 1, 20])).toEqual({ min: 1, median: 3, max: 20 });
  expect(spread([4, 1, 20, 3])).toEqual({ min: 1, median: 3.5, max: 20 });
  expect(spread([7])).toEqual({ min: 7, median: 7, max: 7 });
  expect(spread(Float32Array.of(0.5, 20, 4, 3))).toEqual({ min: 0.5, median: 3.5, max: 20 });
  expect(() => spread([])).toThrow("No samples");
});

test("a kernel's least time is what the slowest part of the roof allows", () => {
  const best = measuredPeak(profile);
  expect(leastTime({ flop: 20e6, bytes: 1e6 }, best)).toEqual({ ms: 2, limit: "products" });
  expect(leastTime({ flop: 0, bytes: 1e6 }, best)).toEqual({ ms: 0.25, limit: "memory" });
  expect(leastTime({ flop: 10, bytes: 10 }, best)).toEqual({ ms: 0.05, limit: "dispatch" });
});

test("a kernel that goes beyond the roof raises it: none is faster than the best", () => {
  const [encode, adam] = profile.kernels as [KernelProfile, KernelProfile];
  const fast = (kernel: KernelProfile, min: number) => ({ ...kernel, ms: { ...kernel.ms, min } });
  const kernels = [fast(encode, 1), fast(adam, 0.02)];
  const best = measuredPeak({ roof, kernels });
  expect(best).toEqual({ gflops: 20, gigabytes: 50, dispatchMs: 0.02 });
  for (const kernel of kernels) expect(leastTime(kernel, best).ms).toBe(kernel.ms.min);
  // Of what a coarse clock shows nothing there is no rate.
  const unseen = kernels.map((kernel) => fast(kernel, 0));
  expect(measuredPeak({ roof, kernels: unseen })).toEqual(measuredPeak({ roof, kernels: [] }));
});

test("the table has a cell for every column, and shares that make a whole", () => {
  const rows = rowsOf(profile);
  expect(rows.map(({ share }) => share)).toEqual([0.8, 0.2]);
  const tables = rows.map(({ cells }) => {
    expect(cells).toHaveLength(columns.length);
    return Object.fromEntries(columns.map(({ title }, i) => [title, cells[i]]));
  });
  expect(tables[0]).toEqual({
    kernel: "encode",
    form: "tiles, 8×8",
    calls: "1",
    ms: "4.00",
    "min–max": "3.00–6.00",
    MFLOP: "20.0",
    MB: "1.00",
    "GFLOP/s": "5.00",
    "GB/s": "0.250",
    share: "80 %",
    "of roof": "50 %",
    limit: "products",
  });
  expect(tables[1]).toMatchObject({ calls: "2", MFLOP: "–", "GFLOP/s": "–", "of roof": "50 %" });
});

test("the facts name the step, its ratio to the products, the roof and the memory", () => {
  const facts = Object.fromEntries(factsOf(profile).map(({ name, text }) => [name, text]));
  expect(facts).toMatchObject({
    Step: "6.00 ms (5.00–8.00), the median and spread of 15 submits of 4 steps",
    "Each step": "2 dispatches, 1/4 of a submit, 0.200 ms of the host to encode it",
    Kernels: "5.00 ms, each timed for itself",
    "Products alone": "5.00 ms; the step takes 1.20 × as long, best against best",
    Roof: "10.0 GFLOP/s, 4.00 GB/s read and written, 50.0 µs for a dispatch",
    "GPU memory": "47.0 MB",
    "GPU clock": "65.5 µs; short kernels are timed many at once",
    "First step": "1,234 ms after the start, compiling included",
  });
  expect(memoryOf(profile)).toEqual([
    { name: "images", text: "47.0 MB" },
    { name: "h", text: "800 B" },
  ]);
});

test("the text has a line for each kernel, fact and note, in straight columns", () => {
  const lines = textOf(profile).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "kernel  form        calls     ms      min–max  MFLOP    MB  GFLOP/s   GB/s  share  of roof  limit",
    "encode  tiles, 8×8      1   4.00    3.00–6.00   20.0  1.00     5.00  0.250   80 %     50 %  products",
    "adam                    2  0.500  0.400–0.900      –  1.00        –   2.00   20 %     50 %  memory",
    "",
  ]);
  expect(lines).toContain("Buffers         images 47.0 MB, h 800 B");
  expect(lines.at(-1)).toBe(`Note            ${profile.notes[0]}`);
});

test("without kernels' times the text says so and has no table", () => {
  const text = textOf({ ...profile, kernels: [], notes: ["No timestamp-query."] });
  expect(text).toMatch(/^Step {12}6\.00 ms/);
  expect(text).not.toContain("Kernels");
  expect(text).toContain("Note            No timestamp-query.");
});

test("notes say why a product runs in its plain form", () => {
  const plain = variantName(baseline);
  const other = { kind: "workgroup memory", rows: 8, quads: 1, workgroupSize: [8, 8] } as const;
  const others = Object.fromEntries(matmulIds.map((name) => [name, other]));
  const used = { ...baselineVariants, ...others, encode: baseline };
  const trial = (product: string, form: string, refused?: string) => {
    return { product, form, milliseconds: refused ? undefined : 1, ...(refused && { refused }) };
  };
  const notes = (trials: ReturnType<typeof trial>[]) => baselineNotes(used, { tune: true }, trials);

  expect(notes([trial("encode", plain), trial("encode", "big", "it is too big")])).toEqual([
    "encode runs in the plain form: big is out, as it is too big.",
  ]);
  expect(
    notes([trial("encode", "small"), trial("encode", "big", "bad:\n  1:2 line\n  3  more")]),
  ).toEqual([
    "encode runs in the plain form: no other was faster; big is out, as bad:   1:2 line.",
  ]);
  expect(notes([trial("encode", plain), trial("decode", "small")])[0]).toContain("far too slow");
  expect(notes([trial("encode", plain)])[0]).toContain("this device has no other");
  expect(baselineNotes(used, { tune: true, forms: used }, [])).toEqual([
    "As an earlier tuning found, the plain form is used for encode; tuning anew tells why.",
  ]);
  expect(baselineNotes(baselineVariants, { tune: false }, [])).toHaveLength(1);
  expect(baselineNotes({ ...used, encode: other }, { tune: true }, [])).toEqual([]);
});

/** Two submits of one step; on the GPU the third pass begins before the second has ended. */
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

test("a trace has a track for the host and one for the GPU, in which nothing overlaps", () => {
  const { Host, GPU } = readTrace(JSON.stringify(traceOf(recorded, "a GPU")));
  expect(Host.map(({ name, ts, dur }) => [name, ts, dur])).toEqual([
    ["encode 1 step", 0, 1000],
    ["wait", 1000, 5000],
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

test("without the GPU's times a trace shows whole submits", () => {
  const whole = recorded.map((submit) => ({ ...submit, passes: [] }));
  const { GPU } = readTrace(JSON.stringify(traceOf(whole, "a GPU")));
  expect(GPU.map(({ ts, dur }) => [ts, dur])).toEqual([
    [1000, 5000],
    [11_000, 5000],
  ]);
});
