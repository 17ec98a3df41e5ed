// Checks the files of a profile, from the page or the command.

import { expect } from "@playwright/test";
import * as v from "valibot";
import type { profileJson } from "../../src/profile/profile_json.ts";
import type { Trace, TraceEvent } from "../../src/profile/trace.ts";

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const positive = v.pipe(amount, v.gtValue(0));
const spread = v.pipe(
  v.object({ min: positive, median: positive, max: positive }),
  v.check(({ min, median, max }) => min <= median && median <= max, "min ≤ median ≤ max"),
);

const schema = v.looseObject({
  adapter: v.object({ name: v.string(), isCpu: v.boolean() }),
  step: v.looseObject({
    ms: spread,
    dispatches: v.pipe(positive, v.integer()),
    submits: v.pipe(positive, v.maxValue(1)),
    gpuBytes: v.pipe(positive, v.integer()),
    hostMs: v.object({ min: amount, median: amount, max: amount }),
    matmulsMs: positive,
    relativeToMatmuls: positive,
    productsMs: positive,
    overProducts: positive,
  }),
  kernels: v.array(
    v.object({
      name: v.string(),
      variant: v.string(),
      form: v.string(),
      calls: v.pipe(positive, v.integer()),
      ms: spread,
      flop: amount,
      bytes: positive,
    }),
  ),
  peak: v.object({
    matmuls: v.array(
      v.object({ name: v.string(), variant: v.string(), ms: positive, gflops: positive }),
    ),
    copyGBs: positive,
    dispatchMicroseconds: positive,
    uploadGBs: v.object({ writeBuffer: positive, mapped: positive }),
  }),
  roof: v.object({
    products: v.array(
      v.object({ name: v.string(), form: v.string(), ms: positive, gflops: positive }),
    ),
    copyGBs: positive,
    dispatchMicroseconds: positive,
  }),
  memory: v.record(v.string(), positive),
  notes: v.array(v.string()),
});

/** Returns the profile in a file's text, checked for every value that --json promises. */
export function readProfile(text: string): ReturnType<typeof profileJson> {
  const data: unknown = JSON.parse(text);
  v.assert(schema, data);
  const profile = data as unknown as ReturnType<typeof profileJson>;
  const { step, peak, roof, memory } = profile;
  const matmulsMs = peak.matmuls.reduce((sum, { ms }) => sum + ms, 0);
  expect(step.matmulsMs).toBeCloseTo(matmulsMs, 9);
  expect(step.relativeToMatmuls).toBeCloseTo(step.ms.min / matmulsMs, 9);
  // The older names of the same values.
  expect([step.productsMs, step.overProducts]).toEqual([step.matmulsMs, step.relativeToMatmuls]);
  const asVariant = ({ form, ...rate }: (typeof roof.products)[number]) => {
    return { ...rate, variant: form };
  };
  expect({ ...peak, matmuls: roof.products.map(asVariant) }).toEqual(peak);
  expect(profile.kernels.map(({ form }) => form)).toEqual(
    profile.kernels.map(({ variant }) => variant),
  );
  expect(step.gpuBytes).toBe(Object.values(memory).reduce((sum, bytes) => sum + bytes, 0));
  return profile;
}

/** Returns the spans of a trace by track, after checking that tracks are named and spans do not overlap. */
export function readTrace(text: string): Record<"Host" | "GPU", TraceEvent[]> {
  const { traceEvents } = JSON.parse(text) as Trace;
  const tracks = { Host: [] as TraceEvent[], GPU: [] as TraceEvent[] };
  for (const { ph, name, tid, args } of traceEvents) {
    expect(["M", "X"]).toContain(ph);
    if (name !== "thread_name") continue;
    const spans = traceEvents.filter((event) => event.ph === "X" && event.tid === tid);
    tracks[String(args.name).startsWith("GPU") ? "GPU" : "Host"] = spans;
    let free = 0;
    for (const { name, ts = Number.NaN, dur = Number.NaN } of spans) {
      expect(dur, `duration of ${name}`).toBeGreaterThanOrEqual(0);
      // Times are microseconds of whole nanoseconds: less than half of one is rounding.
      expect(ts - free, `${name} after the end of the one before`).toBeGreaterThan(-0.0005);
      free = ts + dur;
    }
  }
  return tracks;
}
