/** The GPU device went away; the message says why, as far as the browser told. */
export class DeviceLostError extends Error {
  override name = "DeviceLostError";

  constructor({ message, reason }: GPUDeviceLostInfo) {
    super(`The GPU device was lost (${message || reason}); start again.`);
  }
}

const watched = new WeakMap<GPUDevice, { error?: DeviceLostError }>();

/**
 * Tells from now on whether a device was lost. Watched once per device: what waits for `lost` lives as
 * long as the device, and engines come and go.
 */
export function lossOf(device: GPUDevice): { readonly error?: DeviceLostError } {
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
 * Waits until all that was submitted is done, or the device is lost: where the GPU's process ends,
 * Chromium rejects what WebGPU never does.
 */
export async function workDone(device: GPUDevice): Promise<void> {
  await device.queue.onSubmittedWorkDone().catch(() => device.lost);
}
