// Profiles on devices without timestamps, or with coarse timestamps as in browsers.

import { expect, test } from "@playwright/test";
import { create } from "webgpu";
import { findAdapter } from "../../src/cli/device.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { firstRows } from "../../src/data/rows.ts";
import { describeAdapter } from "../../src/engine/adapter.ts";
import { type Measured, measure } from "../../src/profile/measure.ts";
import { profileJson } from "../../src/profile/profile_json.ts";
import { textOf } from "../../src/profile/table.ts";
import { nodeImages } from "../support/node_host.ts";
import { readProfile, readTrace } from "../support/profile_files.ts";

const settings = parseSettings({ hiddenUnits: 9, batchSize: 30, learningRate: 0.01 });

async function profileOn(adapter: GPUAdapter, features: GPUFeatureName[]): Promise<Measured> {
  const device = await adapter.requestDevice({ requiredFeatures: features });
  try {
    const rows = firstRows(await nodeImages(), 200);
    const job = { device, settings, rows, tune: false, rounds: 2 };
    for await (const { result } of measure({ ...job, adapter: describeAdapter(adapter) })) {
      if (result) return result;
    }
    throw new Error("There was no result.");
  } finally {
    device.destroy();
  }
}

test("without timestamp-query and subgroups a profile reports it and times whole steps", async () => {
  const { profile, trace } = await profileOn(await findAdapter(), []);
  expect(readProfile(JSON.stringify(profileJson(profile)))).toMatchObject({ kernels: [] });
  expect(profile.clockResolutionMicroseconds).toBeUndefined();
  expect(profile.peak.matmuls).toHaveLength(5);
  expect(textOf(profile)).toMatch(/^Step /);
  expect(textOf(profile)).toContain("does not support timestamp-query");
  const { Host, GPU } = readTrace(JSON.stringify(trace));
  expect([Host.length, GPU.map(({ name }) => name)]).toEqual([4, Array(3).fill("2 steps")]);
});

/** Prevents garbage collection for the life of the process: without their instance, devices hang or abort. */
const instances: GPU[] = [];

test("with a coarse clock, short kernels are timed in batches", async () => {
  // findAdapter may set the environment variables that point the loader to a driver.
  await findAdapter();
  const rounding = create(["enable-dawn-features=timestamp_quantization"]);
  instances.push(rounding);
  const adapter = await rounding.requestAdapter();
  const { profile } = await profileOn(adapter as GPUAdapter, ["timestamp-query"]);
  const { kernels, clockResolutionMicroseconds } = readProfile(
    JSON.stringify(profileJson(profile)),
  );
  expect((clockResolutionMicroseconds as number) % 65.536).toBe(0);
  // readProfile checks that no time is 0, although sparsity takes far less than a tick of the clock.
  expect(kernels).toHaveLength(9);
});
