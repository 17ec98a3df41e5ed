// Whether a device can hold a run, checked before anything is allocated.

import { InputError } from "../input_error.ts";
import type { Plan } from "./plan.ts";

/**
 * Checks that a device can hold the run, before anything is allocated.
 * @throws InputError naming the limit, what the device has and what the run needs
 */
export function checkLimits(plan: Plan, limits: GPUSupportedLimits): void {
  for (const [limit, needed, what] of neededLimits(plan)) {
    const allowed = limits[limit];
    // A browser may not know a limit; it is not unlimited then.
    if (!(allowed >= needed)) {
      throw new InputError(
        `This run needs ${limit} ≥ ${needed} for ${what}, but the device allows ${allowed}; use fewer hidden units, a smaller batch or fewer images.`,
      );
    }
  }
}

type Limit =
  | "maxBufferSize"
  | "maxStorageBufferBindingSize"
  | "maxStorageBuffersPerShaderStage"
  | "maxComputeWorkgroupsPerDimension";

/** The limits this run depends on, with the number it needs and what for. */
export function neededLimits(plan: Plan): [limit: Limit, needed: number, what: string][] {
  const largest = Object.entries(plan.buffers).reduce((a, b) => (b[1] > a[1] ? b : a));
  const [name, bytes] = largest;
  const bindings = Math.max(...plan.passes.train.map(({ kernel }) => kernel.buffers.length));
  const uniforms = { ...plan.constants, batch: plan.capacity };
  const workgroups = plan.passes.train.flatMap(({ kernel }) => kernel.workgroups(uniforms));
  return [
    ["maxBufferSize", bytes, `the buffer of ${name}`],
    ["maxStorageBufferBindingSize", bytes, `the buffer of ${name}`],
    ["maxStorageBuffersPerShaderStage", bindings, "its kernels"],
    ["maxComputeWorkgroupsPerDimension", Math.max(...workgroups), "its largest dispatch"],
  ];
}
