// Finds the GPU in a browser, or says in a sentence what a person can do.

import { type AdapterDescription, describeAdapter, openDevice } from "../../engine/adapter.ts";
import type { neededLimits } from "../../training/limits.ts";

/** There is no WebGPU here; the message says why and what to do. */
export class NoWebGPUError extends Error {
  override name = "NoWebGPUError";
}

export interface FoundDevice {
  readonly device: GPUDevice;
  readonly adapter: AdapterDescription;
  /** What the adapter could give; the device has what was asked for. */
  readonly adapterLimits: GPUSupportedLimits;
}

type NeededLimits = ReturnType<typeof neededLimits>;

const causes = {
  insecure:
    "Browsers give WebGPU to secure pages only: open this page over https, or from this computer as http://localhost.",
  noApi:
    "This browser has no WebGPU. Chrome and Edge have it from version 113, Safari from 26, Firefox from 141 on Windows and 145 on Macs with Apple silicon.",
  noAdapter:
    "This browser has WebGPU but found no graphics adapter for it. Turn on hardware acceleration in its settings and update the graphics driver; in Chrome, chrome://gpu shows what is missing, and on Linux chrome://flags/#enable-unsafe-webgpu may turn it on.",
} as const;

/**
 * @param needed limits of a run; more than WebGPU's defaults are asked for only where it needs them
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

/** Begins to look before anyone asks. */
export function requestDeviceEarly(): void {
  first = findDevice();
  // Whoever asks is told.
  first.catch(() => {});
}

/**
 * A device with WebGPU's default limits: the one that was looked for already, or another.
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
