// Finds the GPU in Node, or says in a sentence what a person can install.

import { existsSync, readdirSync } from "node:fs";
import { create } from "webgpu";
import { type AdapterDescription, describeAdapter, openDevice } from "../engine/adapter.ts";
import { InputError } from "../input_error.ts";
import { checkLimits, neededLimits } from "../training/limits.ts";
import type { Plan } from "../training/plan.ts";
import { napWhileWaiting } from "./naps.ts";
import { findSwiftShader } from "./software_adapter.ts";

export interface FoundDevice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
}

/** Device files by which Linux shows a GPU: DRM, NVIDIA, Windows' (in WSL), Mali, Adreno, Tegra. */
const gpuFiles = /^(renderD\d+|nvidia\d+|dxg|mali\d+|kgsl-3d0|nvhost-gpu)$/;

/**
 * A device with the limits that a run needs. Destroy it when done: an open one keeps Node alive.
 * @throws InputError where there is no adapter, or its limits are too small
 */
export async function findDevice(plan: Plan): Promise<FoundDevice> {
  const adapter = await findAdapter();
  checkLimits(plan, adapter.limits);
  const device = await openDevice(adapter, Object.fromEntries(neededLimits(plan)));
  return { device, adapter: describeAdapter(adapter) };
}

/**
 * The hardware's adapter, then on Linux the software one of a Chromium. Drivers of hardware that is
 * not there are not tried: they write to stderr what nobody can act on.
 * @throws InputError where there is none
 */
export async function findAdapter(): Promise<GPUAdapter> {
  const { platform, env } = process;
  const driverGiven = env.VK_ICD_FILENAMES !== undefined || env.VK_DRIVER_FILES !== undefined;
  if (platform !== "linux" || driverGiven || hasGpuFile()) {
    const adapter = await requestAdapter();
    if (adapter) return adapter;
  }
  const driver = platform === "linux" && !driverGiven ? findSwiftShader(env) : undefined;
  if (driver) {
    // The Vulkan loader reads them anew for each instance. The second one turns off Mesa's choice
    // among devices, which looks for a display and complains where there is none.
    env.VK_ICD_FILENAMES = driver;
    env.NODEVICE_SELECT = "1";
    const adapter = await requestAdapter();
    if (adapter) return adapter;
  }
  throw new InputError(nothingFound(platform, driverGiven));
}

/** Dawn rounds them to 65.5 µs, as browsers must; here is nobody to hide them from. */
const EXACT_TIMESTAMPS = "disable-dawn-features=timestamp_quantization";

/** Kept for the life of the process: once collected, its devices hang or abort. */
const instances: GPU[] = [];

async function requestAdapter(): Promise<GPUAdapter | null> {
  const gpu = create([EXACT_TIMESTAMPS]);
  instances.push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter && describeAdapter(adapter).isCpu) napWhileWaiting();
  return adapter;
}

function hasGpuFile(): boolean {
  return ["/dev", "/dev/dri"].some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => gpuFiles.test(name)),
  );
}

function nothingFound(platform: NodeJS.Platform, driverGiven: boolean): string {
  if (driverGiven) {
    return "No GPU was found with the Vulkan driver that VK_ICD_FILENAMES or VK_DRIVER_FILES names; unset them or name another.";
  }
  if (platform === "linux") {
    return "No GPU was found: install your GPU's Vulkan driver, or compute on the CPU with Chromium's (apt-get install chromium libvulkan1).";
  }
  return "No GPU was found: update your graphics driver.";
}
