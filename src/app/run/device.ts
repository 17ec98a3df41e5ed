// Finds the GPU, or explains what the user can do.

import { type AdapterDescription, describeAdapter, openDevice } from "../../engine/adapter.ts";
import type { neededLimits } from "../../training/limits.ts";

/** WebGPU is not available; the message says why and what to do. */
export class NoWebGPUError extends Error {
  override name = "NoWebGPUError";
}

export interface FoundDevice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  /** The largest limits of the adapter; the device has those that were requested. */
  readonly adapterLimits: GPUSupportedLimits;
}

type NeededLimits = ReturnType<typeof neededLimits>;

/** Loads the causes, which most pages do not need. */
async function noWebGPU(cause: keyof typeof import("./no_webgpu.ts").causes) {
  const { causes } = await import("./no_webgpu.ts");
  return new NoWebGPUError(causes[cause]);
}

/**
 * @param needed the limits that a run needs beyond WebGPU's defaults
 * @throws NoWebGPUError with the cause and what to do
 */
export async function findDevice(needed: NeededLimits = []): Promise<FoundDevice> {
  if (!isSecureContext) throw await noWebGPU("insecure");
  if (!navigator.gpu) throw await noWebGPU("noApi");
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw await noWebGPU("noAdapter");
  return {
    device: await openDevice(adapter, Object.fromEntries(needed)),
    adapter: describeAdapter(adapter),
    adapterLimits: adapter.limits,
  };
}

let first: Promise<FoundDevice> | undefined;

/** Requests a device before it is needed. */
export function requestDeviceEarly(): void {
  first = findDevice();
  // An error is reported when the device is needed.
  first.catch(() => {});
}

/**
 * Returns a device with WebGPU's default limits: the one requested early, or another.
 * @throws NoWebGPUError with the cause and what to do
 */
export function defaultDevice(): Promise<FoundDevice> {
  const found = first ?? findDevice();
  first = undefined;
  return found;
}

export function hasLimits({ device }: FoundDevice, needed: NeededLimits): boolean {
  return needed.every(([limit, value]) => device.limits[limit] >= value);
}
