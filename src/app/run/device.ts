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

const causes = {
  insecure:
    "WebGPU works only on secure pages. Open this page over https, or from this computer as http://localhost.",
  noApi:
    "This browser does not support WebGPU. Use Chrome or Edge 114, Safari 26, or Firefox 141 on Windows or 145 on Macs with Apple silicon, or a later version.",
  noAdapter:
    "This browser supports WebGPU but found no graphics adapter. Turn on hardware acceleration in its settings and update the graphics driver. In Chrome, chrome://gpu shows what is missing, and on Linux chrome://flags/#enable-unsafe-webgpu may help.",
} as const;

/**
 * @param needed the limits that a run needs beyond WebGPU's defaults
 * @throws NoWebGPUError with the cause and what to do
 */
export async function findDevice(needed: NeededLimits = []): Promise<FoundDevice> {
  if (!isSecureContext) throw new NoWebGPUError(causes.insecure);
  if (!navigator.gpu) throw new NoWebGPUError(causes.noApi);
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new NoWebGPUError(causes.noAdapter);
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
