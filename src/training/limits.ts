// The device limits that a run needs.

import { InputError } from "../input_error.ts";
import type { Plan } from "./plan.ts";

/**
 * Checks that a device can hold the run, before anything is allocated.
 * @throws InputError that names the limit, its value on the device and the value that the run needs
 */
export function checkLimits(plan: Plan, limits: GPUSupportedLimits): void {
  for (const [limit, needed, what] of neededLimits(plan)) {
    const allowed = limits[limit];
    // Fails also if the limit is undefined, because the browser does not support it.
    if (!(allowed >= needed)) {
      const found = allowed === undefined ? "does not report it" : `allows ${allowed}`;
      throw new InputError(
        `This run needs ${limit} ≥ ${needed} for ${what}, but the device ${found}. Use fewer hidden units, a smaller batch, or fewer rows or chunkRows.`,
      );
    }
  }
}

type Limit =
  | "maxBufferSize"
  | "maxStorageBufferBindingSize"
  | "maxStorageBuffersPerShaderStage"
  | "maxComputeWorkgroupsPerDimension";

/** Returns the limits that a run depends on, with the value it needs and the reason. */
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
