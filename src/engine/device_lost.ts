import { nudged } from "./nudge.ts";

/** The GPU device was lost; the message has the reason if the browser reported one. */
export class DeviceLostError extends Error {
  override name = "DeviceLostError";
  readonly reason: string;

  constructor({ message, reason }: GPUDeviceLostInfo) {
    const why = (message || reason).replace(/\.$/, "");
    super(`The GPU device was lost (${why}); start again.`);
    this.reason = why;
  }
}

const watched = new WeakMap<GPUDevice, { error?: DeviceLostError }>();

/**
 * Returns an object whose `error` is set when the device is lost. There is one listener per device, because
 * it lives as long as the device, and a device outlives its engines.
 */
export function deviceLossOf(device: GPUDevice): { readonly error?: DeviceLostError } {
  let loss = watched.get(device);
  if (!loss) {
    const fresh: { error?: DeviceLostError } = {};
    loss = fresh;
    watched.set(device, fresh);
    device.lost.then((info) => {
      fresh.error = new DeviceLostError(info);
    });
  }
  return loss;
}

/**
 * Waits until all submitted work is done or the device is lost. If the GPU process ends, Chromium rejects
 * a promise that WebGPU never rejects.
 */
export async function workDone(device: GPUDevice): Promise<void> {
  await nudged(device, device.queue.onSubmittedWorkDone()).catch(() => device.lost);
}
