// Profiles training on the page, with a separate model, so that the run is not changed.

import { DeviceLostError } from "../../engine/device_lost.ts";
import type { Measured } from "../../profile/measure.ts";
import * as state from "../state/gpu_view.ts";
import type { Gpu } from "./gpu.ts";
import type { Run } from "./run.ts";

/**
 * Measures and shows a profile. Errors are shown in the panel and do not affect the run.
 * @param isStopped returns whether profiling was cancelled
 * @throws DeviceLostError
 */
export async function showProfile(gpu: Gpu, run: Run, isStopped: () => boolean): Promise<void> {
  state.profileError.value = undefined;
  state.profiling.value = { activity: "Loading", done: 0, total: 1 };
  try {
    // Load the profiler only when it is used.
    const { measure } = await import("../../profile/measure.ts");
    const table = await import("../../profile/table.ts");
    const { device, found, pipelines } = gpu;
    const { adapter } = found;
    const { settings, images, tunedVariants: variants } = run;
    const tune = state.tuneProfile.value;
    const given = variants && { variants };
    const job = { device, adapter, settings, rows: images, pipelines, tune, ...given };
    for await (const measuring of measure(job)) {
      if (isStopped()) break;
      state.profiling.value = measuring;
      if (measuring.result) await show(run, measuring.result, table);
    }
  } catch (error) {
    if (error instanceof DeviceLostError) throw error;
    console.error(error);
    const { message } = error as Error;
    state.profileError.value = `Profiling failed: ${message.split("\n")[0]}`;
  } finally {
    state.profiling.value = undefined;
  }
}

async function show(
  run: Run,
  measured: Measured,
  { columns, rowsOf, factsOf, memoryOf, jobOf }: typeof import("../../profile/table.ts"),
): Promise<void> {
  const { profile, tunedVariants } = measured;
  if (tunedVariants) await run.useVariants(tunedVariants);
  state.shownProfile.value = {
    ...measured,
    job: jobOf(profile),
    columns,
    rows: rowsOf(profile),
    facts: factsOf(profile),
    memory: memoryOf(profile),
  };
}
