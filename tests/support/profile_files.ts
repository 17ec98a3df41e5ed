// What a profile's files must be, whoever wrote them.

import { expect } from "@playwright/test";
import * as v from "valibot";
import type { Profile } from "../../src/profile/profile.ts";
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
    productsMs: positive,
    overProducts: positive,
  }),
  kernels: v.array(
    v.object({
      name: v.string(),
      form: v.string(),
      calls: v.pipe(positive, v.integer()),
      ms: spread,
      flop: amount,
      bytes: positive,
    }),
  ),
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

/** The profile of a file's text, checked against what --json promises. */
export function readProfile(text: string): Profile {
  const data: unknown = JSON.parse(text);
  v.assert(schema, data);
  const profile = data as unknown as Profile;
  const { step, roof, memory } = profile;
  const productsMs = roof.products.reduce((sum, { ms }) => sum + ms, 0);
  expect(step.productsMs).toBeCloseTo(productsMs, 9);
  expect(step.overProducts).toBeCloseTo(step.ms.min / productsMs, 9);
  expect(step.gpuBytes).toBe(Object.values(memory).reduce((sum, bytes) => sum + bytes, 0));
  return profile;
}

/** The spans of a trace by track, checked for what viewers need: named tracks, one span at a time. */
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
