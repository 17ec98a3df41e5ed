// Firefox notices that GPU work is done only every 100 ms, or at the next submit (Mozilla's bug 1870699).

const NUDGE_MS = 1;

/** Returns a promise of the GPU, and in Firefox submits nothing now and then until it settles. */
export function nudged<Result>(device: GPUDevice, promise: Promise<Result>): Promise<Result> {
  if (!globalThis.navigator?.userAgent.includes("Firefox")) return promise;
  const nudge = () => device.queue.submit([device.createCommandEncoder().finish()]);
  const timer = setInterval(nudge, NUDGE_MS);
  return promise.finally(() => clearInterval(timer));
}
