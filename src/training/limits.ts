// The device limits that a run needs.

import type { Letter } from "../../shaders/kernel.ts";
import type { SettingName } from "../config/settings.ts";
import { InputError } from "../input_error.ts";
import { dispatches, MIN_INFERENCE_BATCH, type Plan } from "./plan.ts";
import { allStages } from "./stages.ts";
import { longestPasses } from "./tuning/variants.ts";

/**
 * Checks that a device can hold the run, before anything is allocated.
 * @throws InputError that names the limit, its value on the device, the value that the run needs and what to lower
 */
export function checkLimits(plan: Plan, limits: GPUSupportedLimits): void {
  for (const [limit, needed, what, remedy] of neededLimits(plan)) {
    const allowed = limits[limit];
    // Fails also if the limit is undefined, because the browser does not support it.
    if (!(allowed >= needed)) {
      const found = allowed === undefined ? "does not report it" : `allows ${allowed}`;
      throw new InputError(
        `This run needs ${limit} ≥ ${needed} for ${what}, but the device ${found}; ${remedy}.`,
      );
    }
  }
}

type Limit =
  | "maxBufferSize"
  | "maxStorageBufferBindingSize"
  | "maxStorageBuffersPerShaderStage"
  | "maxComputeWorkgroupsPerDimension";

/** Returns the limits that a run depends on, with the value it needs, the reason and what lowers it. */
export function neededLimits(
  plan: Plan,
): [limit: Limit, needed: number, what: string, remedy: string][] {
  const [name, bytes] = largestBuffer(plan);
  // With sparse variants, which have the most buffers, and the fewest rows in a workgroup.
  const { train } = longestPasses(plan.passes);
  const bindings = Math.max(...train.map(({ kernel }) => kernel.buffers.length));
  const largest = { batchStart: 0, batch: plan.capacity, historyRow: 0 };
  const workgroups = dispatches(plan, train, largest).flatMap(({ stage, uniforms }) =>
    stage.kernel.workgroups(uniforms),
  );
  const buffer = `the buffer of ${name}`;
  return [
    ["maxBufferSize", bytes, buffer, memoryRemedy(plan)],
    ["maxStorageBufferBindingSize", bytes, buffer, memoryRemedy(plan)],
    ["maxStorageBuffersPerShaderStage", bindings, "its kernels", "use another device or method"],
    [
      "maxComputeWorkgroupsPerDimension",
      Math.max(...workgroups),
      "its largest dispatch",
      "lower hiddenUnits or batchSize",
    ],
  ];
}

const largestBuffer = ({ buffers }: Plan) =>
  Object.entries(buffers).reduce((a, b) => (b[1] > a[1] ? b : a));

/** The setting on which each size depends, if there is one. */
const settingOf: Partial<Record<Letter, SettingName>> = {
  H: "hiddenUnits",
  P: "hiddenUnits",
  B: "batchSize",
  R: "batchSize",
  "⌈B/8⌉": "batchSize",
  N: "trainImages",
};

/** Returns which settings to lower so that the largest buffer shrinks: "lower hiddenUnits or batchSize". */
export function memoryRemedy(plan: Plan): string {
  const [largest] = largestBuffer(plan);
  const letters = allStages(plan.passes).flatMap(({ kernel, bindings, sizes = {} }) =>
    kernel.buffers
      .filter((name) => bufferOf(bindings[name]) === largest)
      .flatMap((name) => (kernel.specs[name] ?? []).slice(2) as Letter[])
      .map((letter) => sizes[letter] ?? letter),
  );
  const names = Object.entries(settingOf).flatMap(([letter, setting]) =>
    letters.includes(letter as Letter) ? [setting] : [],
  );
  // Smaller batches take as much memory.
  const helps = (name: SettingName) =>
    name !== "batchSize" || plan.settings.batchSize > MIN_INFERENCE_BATCH;
  const useful = [...new Set(names)].filter(helps);
  return useful.length > 0 ? `lower ${useful.join(" or ")}` : "use rows with fewer values";
}

const bufferOf = (binding: string | { readonly buffer: string } | undefined) =>
  typeof binding === "object" ? binding.buffer : binding;
