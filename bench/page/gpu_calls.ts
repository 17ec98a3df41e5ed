// Counts what a library asks of WebGPU, whichever it is.

import { describeAdapter } from "../../src/engine/adapter.ts";

const counted = { dispatches: 0 };
const adapters = new Set<string>();

/** Compute dispatches since the page was opened. */
export const dispatchesSoFar = () => counted.dispatches;

/** The adapters of all devices that were opened in this page, in their own words. */
export const adaptersUsed = () => [...adapters];

export function watchGpu(): void {
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = GPUComputePassEncoder.prototype;
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...sizes) {
    counted.dispatches++;
    return dispatchWorkgroups.apply(this, sizes);
  };
  GPUComputePassEncoder.prototype.dispatchWorkgroupsIndirect = function (...place) {
    counted.dispatches++;
    return dispatchWorkgroupsIndirect.apply(this, place);
  };
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = function (descriptor) {
    adapters.add(describeAdapter(this).name);
    return requestDevice.call(this, descriptor);
  };
}
