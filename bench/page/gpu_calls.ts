// Counts a library's WebGPU calls, whichever library it is.

import { describeAdapter } from "../../src/engine/adapter.ts";

const counted = { dispatches: 0 };
const adapters = new Set<string>();

/** Returns the compute dispatches since the page was opened. */
export const dispatchesSoFar = () => counted.dispatches;

/** Returns the names of the adapters of all devices opened in this page. */
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
