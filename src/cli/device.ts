// Finds the GPU in Node: a hardware adapter, else SwiftShader, else another software adapter; if there is none,
// SwiftShader is set up.

import { type AdapterDescription, describeAdapter, openDevice } from "../engine/adapter.ts";
import { InputError } from "../input_error.ts";
import { checkLimits, neededLimits } from "../training/limits.ts";
import type { Plan } from "../training/plan.ts";
import {
  allAdapters,
  type FoundAdapter,
  fastestAdapter,
  isSwiftShaderWanted,
  SOFTWARE,
  selectAdapter,
} from "./adapters.ts";
import { hasGpuFile } from "./gpu_files.ts";
import { sleepBetweenPolls } from "./sleep_between_polls.ts";
import { findSwiftShader, systemDriversWork, useSwiftShader } from "./software_adapter.ts";
import { setUpSwiftShader, swiftShaderFolder } from "./swiftshader_setup.ts";

export interface FoundDevice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
}

/**
 * Opens a device with the limits that a run needs. Destroy it when done: an open one keeps Node alive.
 * @param planWithin returns the plan of the run on an adapter with these limits
 * @param wanted part of the adapter's name, or "software"
 * @param skipsValidation whether WebGPU leaves out its checks of each command
 * @throws InputError if there is no such adapter, or its limits are too small
 */
export async function findDevice(
  planWithin: (limits: GPUSupportedLimits) => Plan,
  wanted?: string,
  skipsValidation = false,
): Promise<FoundDevice> {
  const adapter = await findAdapter(wanted, skipsValidation);
  const plan = planWithin(adapter.limits);
  checkLimits(plan, adapter.limits);
  const device = await openDevice(adapter, Object.fromEntries(neededLimits(plan)));
  return { device, adapter: describeAdapter(adapter) };
}

/**
 * Returns a hardware adapter, else SwiftShader of an installed Chromium, else another software adapter, else a
 * SwiftShader that it sets up. With `wanted`, only an adapter with that name, or a "software" one, will do.
 * @throws InputError if there is none
 */
export async function findAdapter(wanted?: string, skipsValidation = false): Promise<GPUAdapter> {
  const { adapter, isCpu } = await find(wanted, (name) => adaptersFor(name, skipsValidation));
  if (isCpu) sleepBetweenPolls();
  return adapter;
}

/** Whether the system's drivers offer an adapter that is not software. */
export const hasGpu = async (): Promise<boolean> =>
  systemDriversWork() && (await fastestAdapter()).some(({ isCpu }) => !isCpu);

const { platform, env } = process;

/** Whether the user has set which Vulkan driver to use; nothing else is tried then. */
const isDriverGiven = env.VK_ICD_FILENAMES !== undefined || env.VK_DRIVER_FILES !== undefined;
const mayUseSwiftShader = platform === "linux" && !isDriverGiven;

type Find = (wanted: string | undefined) => Promise<FoundAdapter[]>;

/** @param adapters that the current drivers offer */
async function find(wanted: string | undefined, adapters: Find): Promise<FoundAdapter> {
  const installed = mayUseSwiftShader ? findSwiftShader(env, swiftShaderFolder()) : undefined;
  const found = asksSystem(wanted, installed) ? await adapters(wanted) : [];
  if (installed && !selectAdapter(found, wanted)) {
    found.push(...(await swiftShader(installed, wanted, adapters)));
  }
  const selected = selectAdapter(found, wanted);
  if (selected) return selected;
  // Another software adapter, such as Mesa's, is better than a download.
  if (wanted === undefined && found[0]) return found[0];

  if (mayUseSwiftShader && isSwiftShaderWanted(wanted)) {
    const manifest = await setUpSwiftShader();
    const [adapter] = await swiftShader(manifest, wanted, adapters);
    if (adapter) return adapter;
    throw new InputError(`SwiftShader was set up, but ${manifest} cannot be loaded.`);
  }
  throw new InputError(wanted === undefined ? noAdapter() : noSuchAdapter(wanted, found));
}

/**
 * Whether to ask the system's drivers. Without a GPU they can only offer software, so an installed SwiftShader
 * comes first; and they print messages that do not help the user, so they are first tried in another process.
 */
function asksSystem(wanted: string | undefined, installed: string | undefined): boolean {
  if (!mayUseSwiftShader || (wanted !== SOFTWARE && hasGpuFile())) return true;
  return !(installed && isSwiftShaderWanted(wanted)) && systemDriversWork();
}

function swiftShader(
  manifest: string,
  wanted: string | undefined,
  adapters: Find,
): Promise<FoundAdapter[]> {
  useSwiftShader(manifest);
  return adapters(wanted);
}

const adaptersFor = (wanted: string | undefined, skipsValidation: boolean) =>
  wanted === undefined ? fastestAdapter(skipsValidation) : allAdapters(skipsValidation);

function noAdapter(): string {
  return isDriverGiven
    ? "No GPU was found through the Vulkan driver named in VK_ICD_FILENAMES or VK_DRIVER_FILES. Unset them or name another driver."
    : "No GPU was found. Update your graphics driver.";
}

function noSuchAdapter(wanted: string, found: readonly FoundAdapter[]): string {
  const names = found.map(({ names: [name] }) => name);
  const available = [...names, ...(mayUseSwiftShader ? [SOFTWARE] : [])].join(", ");
  return `No adapter matches --adapter ${JSON.stringify(wanted)}; available: ${available || "none"}.`;
}
