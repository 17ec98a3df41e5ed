// After its first step, a run neither creates nor destroys GPU objects.

import { expect, test } from "@playwright/test";
import type {} from "./steady_state.ts";

for (const tune of [false, true]) {
  test(`${tune ? "a tuned" : "an untuned"} run creates no GPU objects after its first step`, async ({
    page,
  }) => {
    await page.goto(`${process.env.PARSIMONY_SOURCES}tests/gpu/steady_state.html`);
    await page.waitForFunction(() => "measureSteadyState" in window);
    const { before, after, calls, submits } = await page.evaluate(
      (tune) => window.measureSteadyState(tune),
      tune,
    );
    const resources: Record<string, number | undefined> = { ...before.resources };
    expect(calls).toEqual([]);
    expect(after.memory).toEqual(before.memory);
    // Unused variants may be garbage-collected in between.
    for (const [kind, count] of Object.entries(after.resources)) {
      expect(count, kind).toBeLessThanOrEqual(resources[kind] ?? 0);
    }
    // The counters saw the model's buffers, and the submits became larger.
    expect(resources.buffer).toBeGreaterThan(10);
    expect(before.memory.buffer).toBeGreaterThan(70_000);
    expect(Math.max(...submits)).toBeGreaterThan(submits[0] as number);
  });
}
